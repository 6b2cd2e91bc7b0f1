// What only one vendor's results can be like: lines that are broken or missing, batches that failed as a whole, downloads that never seem to end.
import { type BatchAnswer, type BatchApi, type GatewayError, isGatewayError } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProvider, type ProviderOptions } from '../../src/create-provider.ts';
import { findVendor } from '../../src/vendors/vendors.ts';
import { errorOf } from '../contract/contract-context.ts';
import { anthropicMessagesWire } from '../wire-anthropic-messages.ts';
import { openAiChatWire } from '../wire-openai-chat.ts';
import { replyJson, startWireServer, type WireHandler, type WireServer } from '../wire-server.ts';
import { wireOf } from '../wires.ts';
import { anthropicBatchWire } from './anthropic-batch-wire.ts';
import type { BatchWire, ScriptedBatch } from './batch-wire.ts';
import { openAiBatchWire } from './openai-batch-wire.ts';

const KEY = 'Batch-Key-0123456789';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(async () => {
  await server.close();
});

interface Played {
  readonly handler: WireHandler;
  readonly options?: ProviderOptions;
}

async function withBatch<T>(name: string, { handler, options = {} }: Played, work: (batch: BatchApi) => Promise<T>): Promise<T> {
  server.handle(handler);
  const vendor = findVendor(name);
  const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: wireOf(vendor).baseUrl(server.url), ...options });
  if (provider.batch === undefined) throw new Error('It has no batches.');
  try {
    return await work(provider.batch);
  } finally {
    await provider.close();
  }
}

interface Collected {
  readonly answers: Readonly<Record<string, BatchAnswer>>;
  readonly error: GatewayError | undefined;
}

async function collect(answers: AsyncIterable<BatchAnswer>): Promise<Collected> {
  const all: Record<string, BatchAnswer> = {};
  try {
    for await (const answer of answers) all[answer.id] = answer;
    return { answers: all, error: undefined };
  } catch (error) {
    if (!isGatewayError(error)) throw error;
    return { answers: all, error };
  }
}

const TWO: ScriptedBatch = { state: 'finished', outcomes: { a: { kind: 'answered', answer: { text: 'A' } }, b: { kind: 'answered', answer: { text: 'B' } } } };

// The vendors whose answers come as lines, and one good line of each.
const LINES: readonly (readonly [name: string, wire: BatchWire, line: (id: string) => string])[] = [
  ['openai', openAiBatchWire, (id) => JSON.stringify({ custom_id: id, response: { status_code: 200, body: openAiChatWire.body({ text: id }) }, error: null })],
  ['anthropic', anthropicBatchWire, (id) => JSON.stringify({ custom_id: id, result: { type: 'succeeded', message: anthropicMessagesWire.body({ text: id }) } })],
];

describe.each(LINES)('lines of %s', (name, wire, line) => {
  const download = (send: WireHandler): WireHandler => {
    const play = wire.play(TWO);
    return (request, response) => (wire.isDownload(request) ? send(request, response) : play(request, response));
  };

  test('a line that breaks off costs its own item and no other', async () => {
    const body = `${line('a')}\n\n${line('b').slice(0, -20)}\n${line('c')}`;
    const { answers, error } = await withBatch(name, { handler: download((_request, response) => void response.end(body)) }, (batch) => collect(batch.answers(wire.batchId)));
    expect(error).toBeUndefined();
    expect(answers).toMatchObject({ a: { result: { text: 'a' } }, b: { error: { kind: 'bad_response' } }, c: { result: { text: 'c' } } });
  });

  test('a line that says not even whose it is is reported after all others', async () => {
    const body = `${line('a')}\nnonsense ${KEY}\n{"custom_id": 7}\n${line('b')}\n`;
    const { answers, error } = await withBatch(name, { handler: download((_request, response) => void response.end(body)) }, (batch) => collect(batch.answers(wire.batchId)));
    expect(Object.keys(answers)).toEqual(['a', 'b']);
    expect(error).toMatchObject({ kind: 'bad_response', message: expect.stringContaining('2 of the results') as string });
    expect(JSON.stringify(error)).not.toContain(KEY);
  });

  test('characters and lines that lie across packets are whole', async () => {
    const bytes = Buffer.from(['a', 'b'].map((id) => line(id).replace('"text":"', '"text":"Zürich 👩‍👩‍👧 ').replace('"content":"', '"content":"Zürich 👩‍👩‍👧 ')).join('\n'));
    const send: WireHandler = async (_request, response) => {
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      response.end();
    };
    const { answers } = await withBatch(name, { handler: download(send) }, (batch) => collect(batch.answers(wire.batchId)));
    expect(answers).toMatchObject({ a: { result: { text: 'Zürich 👩‍👩‍👧 a' } }, b: { result: { text: 'Zürich 👩‍👩‍👧 b' } } });
  });

  test('an answer is read before the next has come, however long its reader takes, and leaving early closes the connection', async () => {
    const clock = createFakeClock();
    let sendNext: (() => void) | undefined;
    const handler = download((_request, response) => {
      response.write(`${line('a')}\n`);
      sendNext = () => void response.write(`${line('b')}\n`);
    });
    await withBatch(
      name,
      { handler, options: { clock, timeoutMs: 60_000 } },
      async (batch) => {
        const ids: string[] = [];
        for await (const { id } of batch.answers(wire.batchId)) {
          ids.push(id);
          if (ids.length === 2) break;
          // Ten times the limit, spent by the reader.
          await clock.advance(600_000);
          sendNext?.();
        }
        expect(ids).toEqual(['a', 'b']);
        await Promise.all(server.requests.filter((request) => wire.isDownload(request)).map(({ aborted }) => aborted));
      },
    );
  });

  test('a download that breaks off is unavailable, after what came', async () => {
    const send: WireHandler = async (_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      await new Promise((resolve) => response.write(`${line('a')}\n`, resolve));
      response.socket?.destroySoon();
    };
    const { answers, error } = await withBatch(name, { handler: download(send) }, (batch) => collect(batch.answers(wire.batchId)));
    expect(error?.kind).toBe('unavailable');
    expect(Object.keys(answers)).toEqual(['a']);
  });

  test('of an expired batch: items that were never answered say so', async () => {
    const batch: ScriptedBatch = { state: 'expired', outcomes: { done: { kind: 'answered', answer: { text: 'Yes' } }, open: { kind: 'expired' } } };
    const status = await withBatch(name, { handler: wire.play(batch) }, (api) => api.status(wire.batchId));
    expect(status).toMatchObject({ state: 'expired', isOver: true, total: 2, succeeded: 1, failed: 1 });
    const { answers } = await withBatch(name, { handler: wire.play(batch) }, (api) => collect(api.answers(wire.batchId)));
    expect(answers).toMatchObject({ done: { result: { text: 'Yes' } }, open: { error: { kind: 'unavailable', details: { reason: 'expired' } } } });
  });
});

describe('OpenAI', () => {
  test('items that neither file names are told of from the file that went up', async () => {
    const play = openAiBatchWire.play({ ...TWO, state: 'cancelled' });
    const handler: WireHandler = (request, response) => {
      if (openAiBatchWire.isDownload(request)) response.end(`${LINES[0]?.[2]('a') ?? ''}\n`);
      else return play(request, response);
    };
    const { answers } = await withBatch('openai', { handler }, (batch) => collect(batch.answers('batch_abc')));
    expect(answers).toMatchObject({ a: { result: { text: 'a' } }, b: { error: { kind: 'cancelled' } } });
  });

  test('a batch that was refused as a whole says why, in its status and for every item', async () => {
    const failed: ScriptedBatch = { ...TWO, state: 'failed', error: `This line is not parseable: ${KEY}` };
    const status = await withBatch('openai', { handler: openAiBatchWire.play(failed) }, (batch) => batch.status('batch_abc'));
    expect(status).toMatchObject({ state: 'failed', isOver: true, total: 2, error: expect.stringContaining('not parseable') as string });
    expect(JSON.stringify(status)).not.toContain(KEY);
    const { answers } = await withBatch('openai', { handler: openAiBatchWire.play(failed) }, (batch) => collect(batch.answers('batch_abc')));
    expect(Object.keys(answers)).toEqual(['a', 'b']);
    expect(answers['a']?.error).toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('not parseable') as string });
  });

  test('the file goes up as one of lines for batches, and the batch asks for the chat endpoint', async () => {
    await withBatch('openai', { handler: openAiBatchWire.play({ ...TWO, state: 'queued' }) }, (batch) =>
      batch.submit('model-1', [{ id: 'a', request: { messages: [{ role: 'user', content: 'Hi' }] } }]),
    );
    const [upload, create] = server.requests;
    expect(upload?.text).toMatch(/name="purpose"\r\n\r\nbatch\r\n/);
    expect(upload?.text).toContain('{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"model-1","messages":[{"role":"user","content":"Hi"}]}}\n');
    expect(create?.json).toEqual({ input_file_id: 'file-in', endpoint: '/v1/chat/completions', completion_window: '24h', metadata: { items: '1' } });
  });
});

describe('Gemini', () => {
  const job = (metadata: object, rest: object = {}): WireHandler => replyJson(200, { name: 'batches/abc', metadata, ...rest });
  const result = (key: string): object => ({ metadata: { key }, response: wireOf(findVendor('gemini')).body({ text: key }) as object });
  const read = (handler: WireHandler): Promise<Collected> => withBatch('gemini', { handler }, (batch) => collect(batch.answers('batches/abc')));

  test.each([
    ['its metadata', job({ state: 'BATCH_STATE_SUCCEEDED', output: { inlinedResponses: { inlinedResponses: [result('a')] } } })],
    ['its response', job({ state: 'BATCH_STATE_SUCCEEDED' }, { response: { inlinedResponses: { inlinedResponses: [result('a')] } } })],
    ['the output of its response', job({ state: 'JOB_STATE_PARTIALLY_SUCCEEDED' }, { response: { output: { inlinedResponses: { inlinedResponses: [result('a')] } } } })],
  ])('results are found in %s', async (_where, handler) => {
    expect(await read(handler)).toMatchObject({ answers: { a: { result: { text: 'a', model: 'model-1' } } }, error: undefined });
  });

  test('without counts, what is there is counted', async () => {
    const handler = job({ state: 'BATCH_STATE_SUCCEEDED', output: { inlinedResponses: { inlinedResponses: [result('a'), result('b')] } } });
    expect(await withBatch('gemini', { handler }, (batch) => batch.status('batches/abc'))).toMatchObject({ state: 'finished', total: 2, succeeded: null, failed: null });
  });

  test.each([
    ['failed', { error: { code: 3, message: `Bad batch ${KEY}` } }, 'invalid_input'],
    ['failed', { error: { code: 14, message: 'Try again' } }, 'unavailable'],
    ['expired', {}, 'unavailable'],
    ['cancelled', {}, 'cancelled'],
  ] as const)('a batch that is %s and has no results is an error', async (state, rest, kind) => {
    const metadata = { state: `BATCH_STATE_${state.toUpperCase()}` };
    const { error } = await read(job(metadata, rest));
    expect(error).toMatchObject({ kind });
    const status = await withBatch('gemini', { handler: job(metadata, rest) }, (batch) => batch.status('batches/abc'));
    expect(status).toMatchObject({ state, isOver: true });
    expect(JSON.stringify([error, status])).not.toContain(KEY);
  });

  test('a result without a key is reported after all others', async () => {
    const { answers, error } = await read(job({ state: 'BATCH_STATE_SUCCEEDED', output: { inlinedResponses: { inlinedResponses: [{ response: {} }, result('b')] } } }));
    expect(Object.keys(answers)).toEqual(['b']);
    expect(error?.kind).toBe('bad_response');
  });

  test('a blocked prompt is content_filter', async () => {
    const blocked = { metadata: { key: 'a' }, response: { promptFeedback: { blockReason: 'SAFETY' } } };
    const { answers } = await read(job({ state: 'BATCH_STATE_SUCCEEDED', output: { inlinedResponses: { inlinedResponses: [blocked] } } }));
    expect(answers['a']?.error).toMatchObject({ kind: 'content_filter' });
  });

  test('an id of another vendor is refused', async () => {
    const error = await withBatch('gemini', { handler: job({}) }, (batch) => errorOf(batch.status('msgbatch_1')));
    expect(error).toMatchObject({ kind: 'invalid_input', hint: expect.stringContaining('batches/') as string });
  });
});
