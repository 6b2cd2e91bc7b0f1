// The wrapper next to the vendor: asks whoever pays before each request is sent, and tells what it used, however it ended.
import { GatewayError, systemClock, toGatewayError, watchStream, type CallOptions, type Clock, type CompletionEvent, type CompletionResult, type LanguageModel } from '@gateway/core';
import { beginAttempt, type AttemptOptions, type AttemptReporter } from './attempt-reporter.ts';
import { createDelivered, deliver } from './delivered.ts';
import { wrapModel } from './wrap-model.ts';

/**
 * A model whose every call is announced to `call.attempts` before it is sent, and reported when it is over. Without an observer it is the model itself.
 *
 * An answer is reported with its usage and cost. A failure that the vendor answered, or that never reached it, costs nothing. A stream that broke, was
 * aborted, ran out of time, or whose reader went away has used what the vendor had told by then: all of it when the answer was over, with no estimate.
 * Before that the input is the vendor's where it has told it, else what was sent counts, and the output is the larger of what the vendor has told and what
 * had come. Any other request without an answer has an unknown cost: `null`, never 0. So has a stream that was given up before anything of its answer had
 * come, also where the vendor had told the input: how much a model has thought by then is not known, and the sum without it would be too small.
 *
 * A stream that is aborted or runs out of time is reported at that moment, whatever its reader does: it may be busy elsewhere, or gone.
 *
 * @throws GatewayError `budget_exceeded` when the observer forbids it, and whatever the model throws
 */
export function withAttempt(model: LanguageModel, options: AttemptOptions): LanguageModel {
  const clock = options.clock ?? systemClock;
  return wrapModel(model, {
    complete: async (request, call) => {
      if (call?.attempts === undefined) return model.complete(request, call);
      const attempt = await beginAttempt(model, { observer: call.attempts, request, call }, options);
      let result: CompletionResult;
      try {
        result = await model.complete(attempt.request, call);
      } catch (thrown) {
        await report(call, attempt.fail(toGatewayError(thrown)));
        throw thrown;
      }
      await attempt.succeed(result);
      return result;
    },
    async *stream(request, call) {
      if (call?.attempts === undefined) {
        yield* model.stream(request, call);
        return;
      }
      const attempt = await beginAttempt(model, { observer: call.attempts, request, call }, options);
      yield* watchAttempt(attempt, { call, clock, open: (watched) => model.stream(attempt.request, watched) });
    },
  });
}

interface WatchedStream {
  readonly call: CallOptions;
  readonly clock: Clock;
  readonly open: (call: CallOptions) => AsyncIterable<CompletionEvent>;
}

async function* watchAttempt(attempt: AttemptReporter, { call, clock, open }: WatchedStream): AsyncGenerator<CompletionEvent> {
  const delivered = createDelivered();
  const startedMs = clock.monotonicMs();
  let reported = false;
  /** The reader has an event and has not asked for the next: what becomes of the stream now, nobody would notice. */
  let isParked = false;
  const tell = async (telling: () => Promise<void>): Promise<void> => {
    if (reported) return;
    reported = true;
    await report(call, telling());
  };
  const watch = watchStream(call, {
    onUsage: (told) => {
      delivered.told = told;
    },
    onGivenUp: (error) => {
      if (!isParked || reported) return;
      reported = true;
      watch.close();
      leave(attempt.breakOff(error, delivered));
    },
  });
  try {
    for await (const event of open(watch.call)) {
      delivered.firstTokenMs ??= clock.monotonicMs() - startedMs;
      deliver(delivered, event);
      // Before the reader gets it: a reader that stops at the end has the whole answer.
      if (event.type === 'end') await tell(async () => attempt.succeed(event.result, delivered.firstTokenMs));
      isParked = true;
      yield event;
      isParked = false;
    }
  } catch (thrown) {
    await tell(async () => attempt.breakOff(toGatewayError(thrown), delivered));
    throw thrown;
  } finally {
    watch.close();
    await tell(async () => attempt.breakOff(readerLeft(), delivered));
  }
}

function readerLeft(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'The reader of the stream went away.' });
}

// Who aborts is answered at once: the books are kept behind their back.
async function report(call: CallOptions, telling: Promise<void>): Promise<void> {
  if (call.signal?.aborted === true) leave(telling);
  else await telling;
}

// The observer reports its own failures.
function leave(telling: Promise<void>): void {
  telling.catch(() => undefined);
}
