// Bounds how long a call may take, start and stall. Reaching a limit ends the upstream call, so that nobody pays for an answer that nobody waits for.
import type { CompletionEvent, Clock, LanguageModel, StreamObserver } from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { wrapModel } from './wrap-model.ts';

export interface TimeoutOptions {
  /** For the whole call, in milliseconds. @default no limit */
  readonly totalMs?: number | undefined;
  /** Until a stream yields anything. @default no limit */
  readonly firstTokenMs?: number | undefined;
  /** Between two events of a stream; the time in which the reader does something else does not count. @default no limit */
  readonly betweenTokensMs?: number | undefined;
  readonly clock: Clock;
}

/**
 * A model whose calls fail with kind `timeout` when a limit is reached; `details.limit` says which: `total`, `first_token` or `between_tokens`. An error
 * in the middle of a stream carries the text so far in `details.partialText`. The caller is answered at the limit even when the model ignores the abort.
 *
 * @throws GatewayError `timeout`, `cancelled` when the caller aborts, and whatever the model throws
 */
export function withTimeout(model: LanguageModel, options: TimeoutOptions): LanguageModel {
  const name = `${model.provider}/${model.model}`;
  const { clock, totalMs } = options;
  const open = (signal: AbortSignal | undefined, onGivenUp?: StreamObserver['onGivenUp']): Deadline => createDeadline({ clock, signal, name, totalMs, onGivenUp });
  return wrapModel(model, {
    complete: async (request, call) => {
      const deadline = open(call?.signal);
      try {
        return await deadline.race(model.complete(request, { ...call, signal: deadline.signal }));
      } finally {
        deadline.close();
      }
    },
    async *stream(request, call) {
      const deadline = open(call?.signal, call?.stream?.onGivenUp);
      let partialText = '';
      try {
        const events = model.stream(request, { ...call, signal: deadline.signal });
        for await (const event of limitSteps(events, deadline, options)) {
          if (event.type === 'text') partialText += event.text;
          yield event;
        }
      } catch (error) {
        throw partialText === '' ? error : addErrorDetails(error, { partialText });
      } finally {
        deadline.close();
      }
    },
  });
}

async function* limitSteps(events: AsyncIterable<CompletionEvent>, deadline: Deadline, options: TimeoutOptions): AsyncGenerator<CompletionEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const betweenTokens = deadline.limitWaits('between_tokens', options.betweenTokensMs);
  let timer = deadline.limitWaits('first_token', options.firstTokenMs);
  // True while the model owes an event: then it cannot be asked to return, only aborted, and need not ever answer.
  let waiting = false;
  try {
    for (;;) {
      timer.wait();
      waiting = true;
      const step = await deadline.race(iterator.next());
      waiting = false;
      timer.rest();
      if (step.done === true) return;
      timer = betweenTokens;
      yield step.value;
    }
  } finally {
    const returned = iterator.return?.();
    if (!waiting) await returned;
    // The failure of a stream that was given up has been reported already, as the reason for giving it up.
    else returned?.catch(() => undefined);
  }
}
