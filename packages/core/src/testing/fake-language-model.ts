// A model that answers from a script, counts its calls and honours abort, for unit tests of everything above the vendors.
import { throwIfAborted, toAbortError } from '../abort.ts';
import type { CompletionRequest, CompletionResult } from '../completion.ts';
import type { CallOptions, LanguageModel, ModelLimits } from '../language-model.ts';
import { readMessageText } from '../message.ts';
import type { Usage } from '../usage.ts';

/** What the fake says to one request: a text, parts of a result, or an error to throw. */
export type FakeReply = string | Error | Partial<CompletionResult>;

export interface FakeLanguageModel extends LanguageModel {
  readonly requests: readonly CompletionRequest[];
  /** The most calls that were under way at once. */
  readonly maxConcurrent: number;
}

export interface FakeLanguageModelOptions {
  readonly provider?: string;
  readonly model?: string;
  readonly limits?: ModelLimits;
  /** @default echoes the last message */
  readonly reply?: (request: CompletionRequest, index: number) => FakeReply | Promise<FakeReply>;
  /** Never answers; only an abort ends the call. */
  readonly hang?: boolean;
}

export function createFakeLanguageModel(options: FakeLanguageModelOptions = {}): FakeLanguageModel {
  const provider = options.provider ?? 'fake';
  const model = options.model ?? 'fake-model';
  const requests: CompletionRequest[] = [];
  let running = 0;
  let maxConcurrent = 0;

  const complete = async (request: CompletionRequest, call?: CallOptions): Promise<CompletionResult> => {
    throwIfAborted(call?.signal);
    const index = requests.push(request) - 1;
    running += 1;
    maxConcurrent = Math.max(maxConcurrent, running);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      if (options.hang === true) await waitForAbort(call?.signal);
      const reply = options.reply === undefined ? echo(request) : await options.reply(request, index);
      throwIfAborted(call?.signal);
      if (reply instanceof Error) throw reply;
      return createFakeResult({ provider, model, request, reply });
    } finally {
      running -= 1;
    }
  };

  return {
    provider,
    model,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    requests,
    get maxConcurrent() {
      return maxConcurrent;
    },
    complete,
    async *stream(request, call) {
      const result = await complete(request, call);
      for (const word of result.text.split(/(?<=\s)/)) {
        if (word === '') continue;
        throwIfAborted(call?.signal);
        yield { type: 'text', text: word };
      }
      yield { type: 'end', result };
    },
  };
}

function createFakeResult(parts: {
  readonly provider: string;
  readonly model: string;
  readonly request: CompletionRequest;
  readonly reply: string | Partial<CompletionResult>;
}): CompletionResult {
  const given = typeof parts.reply === 'string' ? { text: parts.reply } : parts.reply;
  const text = given.text ?? '';
  return {
    text,
    message: { role: 'assistant', content: text },
    toolCalls: [],
    finishReason: 'stop',
    usage: countWords(parts.request, text),
    cost: null,
    provider: parts.provider,
    model: parts.model,
    ...given,
  };
}

function echo(request: CompletionRequest): string {
  const last = request.messages.at(-1);
  return last === undefined ? '' : readMessageText(last);
}

// One token a word: enough for sums that a test can check by hand.
function countWords(request: CompletionRequest, text: string): Usage {
  const words = (value: string): number => value.split(/\s+/).filter((word) => word !== '').length;
  return {
    inputTokens: request.messages.reduce((sum, message) => sum + words(readMessageText(message)), 0),
    outputTokens: words(text),
  };
}

function waitForAbort(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted === true) reject(toAbortError(signal));
    signal?.addEventListener('abort', () => {
      reject(toAbortError(signal));
    }, { once: true });
  });
}
