// Hears what of a vendor's stream reaches the gateway, and cuts a few streams right after the vendor has told its usage: aimock cuts before that.
import type { Fetch } from '@gateway/core';
import type { MockedVendor } from './failing-vendor.ts';
import { drawFor } from './hash-draw.ts';

/** One stream, as far as it came: whole events alone. */
export interface HeardStream {
  readonly vendor: MockedVendor;
  readonly call: number;
  hasWords: boolean;
  /** The vendor has told its input. */
  toldInput: boolean;
  /** The vendor has told everything that it bills. */
  toldAll: boolean;
  /** Who broke it off. */
  cutBy: 'nobody' | 'vendor' | 'us';
}

const CUT_AFTER_USAGE = 0.06;

const WORDS: Readonly<Record<MockedVendor, RegExp>> = { openai: /"content":"[^"]/, anthropic: /"text_delta","text":"[^"]/, gemini: /"text":"[^"]/ };
const INPUT: Readonly<Record<MockedVendor, RegExp>> = { openai: /"prompt_tokens"/, anthropic: /"input_tokens"/, gemini: /"promptTokenCount"/ };
const ALL: Readonly<Record<MockedVendor, RegExp>> = { openai: /"completion_tokens"/, anthropic: /"message_delta"[^\n]*"output_tokens"/, gemini: /"candidatesTokenCount"/ };
/** What comes after the usage, where anything does. */
const LAST_SIGN = /data: \[DONE\]|event: message_stop/;

export function createListeningFetch(fetch: Fetch, seed: number): { readonly fetch: Fetch; readonly heard: readonly HeardStream[] } {
  const heard: HeardStream[] = [];
  const listening: Fetch = async (input, init) => {
    const response = await fetch(input, init);
    const call = /Question number (\d+):/.exec(typeof init?.body === 'string' ? init.body : '')?.[1];
    if (response.body === null || call === undefined || response.headers.get('content-type')?.includes('event-stream') !== true) return response;
    const stream: HeardStream = { vendor: readVendor(input instanceof Request ? input.url : String(input)), call: Number(call), hasWords: false, toldInput: false, toldAll: false, cutBy: 'nobody' };
    const isCut = drawFor('cut after usage', seed, stream.vendor, call, heard.length) < CUT_AFTER_USAGE;
    heard.push(stream);
    const { status, headers } = response;
    return new Response(listen(response.body as ReadableStream<Uint8Array>, stream, isCut), { status, headers: [...headers] });
  };
  return { fetch: listening, heard };
}

function listen(body: ReadableStream<Uint8Array>, stream: HeardStream, isCut: boolean): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const hear = (piece: string): void => {
    text += piece;
    const whole = text.slice(0, text.lastIndexOf('\n\n') + 1);
    stream.hasWords = WORDS[stream.vendor].test(whole);
    stream.toldInput = INPUT[stream.vendor].test(whole);
    stream.toldAll = ALL[stream.vendor].test(whole);
  };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (stream.cutBy === 'us') {
          await reader.cancel();
          throw new TypeError('terminated');
        }
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return;
          }
          const piece = decoder.decode(value, { stream: true }).replaceAll('\r', '');
          hear(piece);
          if (isCut && stream.toldAll) stream.cutBy = 'us';
          controller.enqueue(new TextEncoder().encode(stream.cutBy === 'us' ? piece.split(LAST_SIGN)[0] : piece));
        } catch (error) {
          stream.cutBy = 'vendor';
          throw error;
        }
      },
      cancel: async (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function readVendor(url: string): MockedVendor {
  if (url.includes('/chat/completions')) return 'openai';
  return url.includes('/messages') ? 'anthropic' : 'gemini';
}
