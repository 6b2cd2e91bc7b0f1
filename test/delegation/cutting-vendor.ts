// A local server that speaks three vendors' dialects, counts as much as it is told to, and then breaks its stream in the way that it is told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { VendorDialect } from './stalling-vendor.ts';

/**
 * How far the stream gets: `headers`; `counted`, the input and nothing else; `words`, some text and no count; `counted words`, text with the usage so far;
 * `ended`, text and the whole usage, everything but the last sign.
 */
export type Reach = 'headers' | 'counted' | 'words' | 'counted words' | 'ended';
/** What becomes of the connection then. */
export type Break = 'reset' | 'end' | 'hang';

export const WORDS = 'first words';
export const CACHED_INPUT = 20_000;
/** Cached parts included. */
export const INPUT = 50_000;
export const OUTPUT = 3_000;
/** What is counted of the output while it is still coming: Anthropic begins with 1, the others tell how much it is. */
export const OUTPUT_SO_FAR: Readonly<Record<VendorDialect, number>> = { openai: 900, anthropic: 1, gemini: 900 };
export const ANSWERED_BY: Readonly<Record<VendorDialect, string>> = { openai: 'gpt-5-nano', anthropic: 'claude-haiku-4-5', gemini: 'gemini-2.5-flash-lite' };

export interface CuttingVendor {
  readonly baseUrl: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

// Long enough for the bytes before it to have been read.
const BREAK_AFTER_MS = 20;

export async function startCuttingVendor(dialect: VendorDialect, { reach, how }: { readonly reach: Reach; readonly how: Break }): Promise<CuttingVendor> {
  let requests = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await readText(request);
    requests += 1;
    answer(response, { events: STREAMS[dialect](reach), how });
  };
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: dialect === 'openai' ? `${origin}/v1` : origin,
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, { events, how }: { readonly events: readonly (readonly [name: string | undefined, data: unknown])[]; readonly how: Break }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const [name, data] of events) response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`);
  if (how === 'hang') return;
  setTimeout(() => {
    if (how === 'reset') response.socket?.resetAndDestroy();
    else response.end();
  }, BREAK_AFTER_MS);
}



const STREAMS: Readonly<Record<VendorDialect, (reach: Reach) => readonly (readonly [name: string | undefined, data: unknown])[]>> = {
  openai: (reach) => {
    const chunk = (delta: object | undefined, rest: object = {}): readonly [undefined, object] => [
      undefined,
      { id: 'c1', object: 'chat.completion.chunk', created: 1, model: ANSWERED_BY.openai, choices: delta === undefined ? [] : [{ index: 0, delta, finish_reason: null }], ...rest },
    ];
    const usage = (output: number): object => ({
      usage: { prompt_tokens: INPUT, completion_tokens: output, total_tokens: INPUT + output, prompt_tokens_details: { cached_tokens: CACHED_INPUT } },
    });
    if (reach === 'headers') return [];
    if (reach === 'counted') return [chunk({ role: 'assistant', content: '' }, usage(0))];
    // As DeepSeek and OpenRouter can be asked to: the usage so far with every piece.
    const words = chunk({ role: 'assistant', content: WORDS }, reach === 'counted words' ? usage(OUTPUT_SO_FAR.openai) : {});
    if (reach !== 'ended') return [words];
    return [words, chunk(undefined, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }), chunk(undefined, usage(OUTPUT))];
  },
  anthropic: (reach) => {
    if (reach === 'headers') return [];
    const event = (data: { readonly type: string }): readonly [string, object] => [data.type, data];
    const input = { input_tokens: INPUT - CACHED_INPUT, cache_read_input_tokens: CACHED_INPUT, cache_creation_input_tokens: 0, output_tokens: OUTPUT_SO_FAR.anthropic };
    const message = { id: 'm1', type: 'message', role: 'assistant', model: ANSWERED_BY.anthropic, content: [], stop_reason: null, ...(reach === 'words' ? {} : { usage: input }) };
    return [
      event({ type: 'message_start', message } as never),
      ...(reach === 'counted'
        ? []
        : [
            event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as never),
            event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: WORDS } } as never),
          ]),
      ...(reach === 'ended'
        ? [
            event({ type: 'content_block_stop', index: 0 } as never),
            event({ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: OUTPUT } } as never),
          ]
        : []),
    ];
  },
  gemini: (reach) => {
    if (reach === 'headers') return [];
    const output = reach === 'ended' ? OUTPUT : OUTPUT_SO_FAR.gemini;
    const usageMetadata = {
      promptTokenCount: INPUT,
      cachedContentTokenCount: CACHED_INPUT,
      ...(reach === 'counted' ? { totalTokenCount: INPUT } : { candidatesTokenCount: output, totalTokenCount: INPUT + output }),
    };
    const candidate = { content: { role: 'model', parts: reach === 'counted' ? [] : [{ text: WORDS }] }, index: 0, ...(reach === 'ended' ? { finishReason: 'STOP' } : {}) };
    return [[undefined, { candidates: [candidate], modelVersion: ANSWERED_BY.gemini, ...(reach === 'words' ? {} : { usageMetadata }) }]];
  },
};
