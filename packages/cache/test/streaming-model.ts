// A vendor whose stream the test plays by hand, and which sees whether anybody still listens.
import { toAbortError, type CompletionEvent, type CompletionResult, type LanguageModel } from '@gateway/core';

export interface PlayedModel extends LanguageModel {
  /** Streams that were opened, and those whose signal has aborted. */
  readonly opened: number;
  readonly aborted: number;
  say(text: string): void;
  end(result?: Partial<CompletionResult>): void;
  fail(error: Error): void;
}

export function createPlayedModel(): PlayedModel {
  let opened = 0;
  let aborted = 0;
  let text = '';
  const queue: (CompletionEvent | Error)[] = [];
  let wake: () => void = () => undefined;
  const push = (event: CompletionEvent | Error): void => {
    queue.push(event);
    wake();
  };
  const stream = async function* play(signal: AbortSignal | undefined): AsyncGenerator<CompletionEvent> {
    opened += 1;
    let isAborted = false;
    signal?.addEventListener('abort', () => {
      isAborted = true;
      aborted += 1;
      wake();
    });
    for (;;) {
      if (isAborted && signal !== undefined) throw toAbortError(signal);
      const event = queue.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if (event instanceof Error) throw event;
      yield event;
      if (event.type === 'end') return;
    }
  };
  return {
    provider: 'acme',
    model: 'played',
    get opened() {
      return opened;
    },
    get aborted() {
      return aborted;
    },
    say: (part) => {
      text += part;
      push({ type: 'text', text: part });
    },
    end: (result) => {
      push({ type: 'end', result: { text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: null, cost: null, provider: 'acme', model: 'played', ...result } });
      text = '';
    },
    fail: push,
    complete: async (_request, call) => {
      for await (const event of stream(call?.signal)) if (event.type === 'end') return event.result;
      throw new Error('no end');
    },
    stream: (_request, call) => stream(call?.signal),
  };
}
