// A local server that speaks three vendors' dialects and stops talking where it is told to. It knows of every request when its connection was closed.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

export type VendorDialect = 'openai' | 'anthropic' | 'gemini';

/** How far an answer gets: nowhere, to its headers, to its middle, to its end; or it is refused for half a minute. Callers write it into their prompt. */
export type Stage = 'silent' | 'headers' | 'middle' | 'whole' | 'refused';

export interface VendorRequest {
  readonly stage: Stage;
  readonly streamed: boolean;
  /** When the other side closed the connection before the answer was complete, on the clock of `performance.now()`. */
  brokenAtMs: number | undefined;
  /** Sends the rest. */
  readonly finish: () => void;
}

export interface StallingVendor {
  baseUrlOf(vendor: VendorDialect): string;
  /** In the order in which they came. */
  readonly requests: readonly VendorRequest[];
  close(): Promise<void>;
}

export const WHOLE_TEXT = 'Hello, this is an answer.';
/** What of it comes before a stall in the middle. */
export const FIRST_WORDS = 'Hello, ';
export const VENDOR_USAGE = { inputTokens: 11, outputTokens: 7 };

export async function startStallingVendor(): Promise<StallingVendor> {
  const requests: VendorRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, requests);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    requests,
    baseUrlOf: (vendor) => (vendor === 'openai' ? `${origin}/v1` : origin),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, requests: VendorRequest[]): Promise<void> {
  const path = request.url ?? '';
  const body = await readText(request);
  const vendor: VendorDialect = path.includes('/chat/completions') ? 'openai' : path.includes('/messages') ? 'anthropic' : 'gemini';
  const streamed = vendor === 'gemini' ? path.includes('streamGenerateContent') : body.includes('"stream":true');
  const stage = (/stage: (\w+)/.exec(body)?.[1] ?? 'whole') as Stage;
  const [first, rest] = streamed ? STREAMS[vendor] : halve(PLAIN[vendor]);
  const finish = (): void => {
    if (!response.headersSent) writeHead(response, streamed);
    response.end(stage === 'middle' ? rest : first + rest);
  };
  const seen: VendorRequest = { stage, streamed, brokenAtMs: undefined, finish };
  response.on('close', () => {
    if (!response.writableFinished) seen.brokenAtMs = performance.now();
  });
  requests.push(seen);
  if (stage === 'whole') finish();
  else if (stage === 'refused') response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '30' }).end('{"error":{"message":"Slow down"}}');
  else if (stage !== 'silent') {
    writeHead(response, streamed);
    if (stage === 'middle') response.write(first);
    else response.flushHeaders();
  }
}

function writeHead(response: ServerResponse, streamed: boolean): void {
  response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' });
}

const REST = WHOLE_TEXT.slice(FIRST_WORDS.length);
const { inputTokens, outputTokens } = VENDOR_USAGE;
const sse = (...events: readonly (readonly [name: string | undefined, data: unknown])[]): string =>
  events.map(([name, data]) => `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join('');
const halve = (value: unknown): readonly [string, string] => {
  const text = JSON.stringify(value);
  return [text.slice(0, text.length / 2), text.slice(text.length / 2)];
};

const openaiChunk = (delta: object, finishReason: string | null = null): object => ({
  id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5-nano', choices: [{ index: 0, delta, finish_reason: finishReason }],
});
const openaiUsage = { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
const anthropicMessage = (content: readonly object[], stopReason: string | null): object => ({
  id: 'm1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5', content, stop_reason: stopReason, stop_sequence: null, usage: { input_tokens: inputTokens, output_tokens: stopReason === null ? 1 : outputTokens },
});
const anthropicDelta = (text: string): object => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const geminiPart = (text: string, end: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0, ...end }],
  modelVersion: 'gemini-2.5-flash-lite',
  ...(Object.keys(end).length === 0 ? {} : { usageMetadata: { promptTokenCount: inputTokens, candidatesTokenCount: outputTokens, totalTokenCount: inputTokens + outputTokens } }),
});

const STREAMS: Readonly<Record<VendorDialect, readonly [first: string, rest: string]>> = {
  openai: [
    sse([undefined, openaiChunk({ role: 'assistant', content: FIRST_WORDS })]),
    sse([undefined, openaiChunk({ content: REST })], [undefined, openaiChunk({}, 'stop')], [undefined, { ...openaiChunk({}), choices: [], usage: openaiUsage }], [undefined, '[DONE]']),
  ],
  anthropic: [
    sse(
      ['message_start', { type: 'message_start', message: anthropicMessage([], null) }],
      ['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }],
      ['content_block_delta', anthropicDelta(FIRST_WORDS)],
    ),
    sse(
      ['content_block_delta', anthropicDelta(REST)],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      ['message_delta', { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: outputTokens } }],
      ['message_stop', { type: 'message_stop' }],
    ),
  ],
  gemini: [sse([undefined, geminiPart(FIRST_WORDS)]), sse([undefined, geminiPart(REST, { finishReason: 'STOP' })])],
};

const PLAIN: Readonly<Record<VendorDialect, object>> = {
  openai: { ...openaiChunk({}), object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: WHOLE_TEXT }, finish_reason: 'stop' }], usage: openaiUsage },
  anthropic: anthropicMessage([{ type: 'text', text: WHOLE_TEXT }], 'end_turn'),
  gemini: geminiPart(WHOLE_TEXT, { finishReason: 'STOP' }),
};
