// Keeps calls away from a target that is down. Outside the retries, so that one call that was tried several times is one failure.
import { toGatewayError, type CallOptions, type LanguageModel } from '@gateway/core';
import type { Breaker } from './breaker.ts';
import { wrapModel } from './wrap-model.ts';

/**
 * A model that fails at once with kind `unavailable` and `details.reason: 'circuit_open'` while the breaker is open, and tells the breaker how calls end.
 * Outages count (`unavailable`, `timeout`, `rate_limit`, `bad_response`, a stream cut off); wrong requests, keys and refused content do not, nor does
 * anything that ends by the caller's abort. A reader who stops after the first event has seen a target that works.
 *
 * @throws GatewayError `unavailable`, and whatever the model throws
 */
export function withBreaker(model: LanguageModel, breaker: Breaker): LanguageModel {
  const name = `${model.provider}/${model.model}`;
  const isAborted = (call: CallOptions | undefined): boolean => call?.signal?.aborted === true;
  return wrapModel(model, {
    complete: async (request, call) => {
      const pass = breaker.enter(name);
      try {
        const result = await model.complete(request, call);
        pass.succeed();
        return result;
      } catch (error) {
        if (isAborted(call)) pass.leave();
        else pass.fail(toGatewayError(error));
        throw error;
      }
    },
    async *stream(request, call) {
      const pass = breaker.enter(name);
      let delivered = false;
      try {
        for await (const event of model.stream(request, call)) {
          delivered = true;
          yield event;
        }
        pass.succeed();
      } catch (error) {
        if (isAborted(call)) pass.leave();
        else pass.fail(toGatewayError(error));
        throw error;
      } finally {
        if (delivered) pass.succeed();
        else pass.leave();
      }
    },
  });
}
