// Tries a failed call again when that can help. The only retry loop: the vendors' own SDK retries are switched off.
import type { LanguageModel } from '@gateway/core';
import { createRetryPolicy, type RetryOptions } from './retry-policy.ts';
import { wrapModel } from './wrap-model.ts';

/**
 * A model that repeats calls which failed with a retryable kind. A stream is repeated only while nothing of it was delivered, so text never comes twice.
 * The final error has `details.attempts` when there was more than one.
 *
 * @throws GatewayError the last failure; `cancelled` at once when the caller aborts, also while waiting
 */
export function withRetry(model: LanguageModel, options: RetryOptions): LanguageModel {
  const waitOrGiveUp = createRetryPolicy(options);
  const name = `${model.provider}/${model.model}`;
  return wrapModel(model, {
    complete: async (request, call) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await model.complete(request, call);
        } catch (error) {
          await waitOrGiveUp({ error, attempt, call }, name);
        }
      }
    },
    async *stream(request, call) {
      for (let attempt = 1; ; attempt += 1) {
        let delivered = false;
        try {
          for await (const event of model.stream(request, call)) {
            delivered = true;
            yield event;
          }
          return;
        } catch (error) {
          if (delivered) throw error;
          await waitOrGiveUp({ error, attempt, call }, name);
        }
      }
    },
  });
}
