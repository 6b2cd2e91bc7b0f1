// Several models that stand in for each other: when one cannot answer, the next one does. The last line of defence, outside breakers and retries.
import { GatewayError, type LanguageModel } from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { createFallbackPlan, type FallbackOptions } from './fallback-plan.ts';
import { wrapModel } from './wrap-model.ts';

/**
 * A model that asks `targets` in their order until one answers; `result.provider` and `result.model` say who did. It shows itself as the first one.
 *
 * Moves on after an outage (`unavailable`, `timeout`, `rate_limit`, `bad_response`, and what makes one vendor unusable for everybody: `quota`, `auth`,
 * `permission`, `not_found`, `not_configured`); after `invalid_input` with `details.reason: 'context_window'` to targets that are known to hold more; and
 * after a content filter if `afterContentFilter` says so. Never after any other failure, after an abort, or once a stream has delivered an event: then
 * the error carries the text so far in `details.partialText`, and no text comes twice. Targets with an open circuit are passed over; if nobody else
 * answers, the one that opens soonest is called all the same.
 *
 * @throws GatewayError the last failure, with `details.attempts [{ model, kind, reason?, tries? }]` when there were several; `invalid_input` without targets
 */
export function withFallback(targets: readonly LanguageModel[], options: FallbackOptions = {}): LanguageModel {
  const [first] = targets;
  if (first === undefined) {
    throw new GatewayError({ kind: 'invalid_input', message: 'A fallback chain needs at least one model.', hint: 'Give it the models in the order in which to ask them.' });
  }
  return wrapModel(first, {
    complete: async (request, call) => {
      const plan = createFallbackPlan(targets, options, call?.signal);
      for (let turn = plan.start(); ; ) {
        const { target, run } = turn;
        try {
          const result = await run(() => target.complete(request, call));
          const other = result.finishReason === 'content_filter' ? plan.afterFilter() : undefined;
          if (other === undefined) return result;
          turn = other;
        } catch (error) {
          turn = plan.afterFailure(error);
        }
      }
    },
    async *stream(request, call) {
      const plan = createFallbackPlan(targets, options, call?.signal);
      for (let turn = plan.start(); ; ) {
        const { target, run } = turn;
        let delivered = false;
        let partialText = '';
        let other: typeof turn | undefined;
        try {
          for await (const event of startInside(run, () => target.stream(request, call))) {
            // Nothing but the news that it was filtered: another model may still answer as if this one had never been asked.
            if (event.type === 'end' && !delivered && event.result.finishReason === 'content_filter') other = plan.afterFilter();
            if (other !== undefined) break;
            delivered = true;
            if (event.type === 'text') partialText += event.text;
            yield event;
          }
          if (other === undefined) return;
          turn = other;
        } catch (error) {
          if (delivered) throw addErrorDetails(error, { partialText });
          turn = plan.afterFailure(error);
        }
      }
    },
  });
}

/** The same stream, whose first step is taken inside `run`: a generator does nothing before that. */
function startInside<T>(run: <R>(start: () => R) => R, open: () => AsyncIterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = open()[Symbol.asyncIterator]();
      let started = false;
      return {
        next: async () => {
          if (started) return await iterator.next();
          started = true;
          return await run(() => iterator.next());
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
