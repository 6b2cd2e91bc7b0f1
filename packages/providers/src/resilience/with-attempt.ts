// The wrapper next to the vendor: asks whoever pays before each request is sent, and tells what it used, however it ended.
import { systemClock, toGatewayError, type CallOptions, type CompletionResult, type LanguageModel } from '@gateway/core';
import { beginAttempt, type AttemptOptions, type Delivered } from './attempt-reporter.ts';
import { readDelta } from './read-delta.ts';
import { wasNeverCharged } from './was-never-charged.ts';
import { wrapModel } from './wrap-model.ts';

/**
 * A model whose every call is announced to `call.attempts` before it is sent, and reported when it is over. Without an observer it is the model itself.
 *
 * An answer is reported with its usage and cost. A failure that the vendor answered, or that never reached it, costs nothing. A stream that broke, was
 * aborted, or whose reader went away is estimated: what was sent, and what had come. Any other request without an answer has an unknown cost.
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
      const delivered: Delivered = { text: '', firstTokenMs: undefined };
      const startedMs = clock.monotonicMs();
      let reported = false;
      const tell = async (telling: () => Promise<void>): Promise<void> => {
        if (reported) return;
        reported = true;
        await report(call, telling());
      };
      try {
        for await (const event of model.stream(attempt.request, call)) {
          delivered.firstTokenMs ??= clock.monotonicMs() - startedMs;
          delivered.text += readDelta(event);
          // Before the reader gets it: a reader that stops at the end has the whole answer.
          if (event.type === 'end') await tell(async () => attempt.succeed(event.result, delivered.firstTokenMs));
          yield event;
        }
      } catch (thrown) {
        const error = toGatewayError(thrown);
        const refused = delivered.firstTokenMs === undefined && wasNeverCharged(error);
        await tell(async () => (refused ? attempt.fail(error) : attempt.breakOff(error.kind, delivered)));
        throw thrown;
      } finally {
        await tell(async () => attempt.breakOff('cancelled', delivered));
      }
    },
  });
}

// Who aborts is answered at once; the books are kept behind their back, and the observer reports its own failures.
async function report(call: CallOptions, telling: Promise<void>): Promise<void> {
  if (call.signal?.aborted === true) telling.catch(() => undefined);
  else await telling;
}
