// Refuses wishes that make no sense before anything is chosen, sent or written down. The types rule most of them out; callers without types send them all the same.
import { GatewayError, MAX_EXACT_USD, PRIORITIES, TASK_TYPES, type ModelSelector, type Priority, type TaskType } from '@gateway/core';

/** What is asked for, and of whom. */
export interface Wishes {
  readonly selector?: ModelSelector | undefined;
  readonly task?: TaskType | undefined;
}

/** @throws GatewayError `invalid_input` */
export function checkWishes({ selector = {}, task }: Wishes): void {
  const { model, maxCostUsd, minQuality } = selector;
  checkWords({ task, priority: selector.priority });
  if (model !== undefined && /(?:^|\/)\s*$/.test(model)) {
    throw new GatewayError({ kind: 'invalid_input', message: `"${model}" names no model.`, hint: 'Name one, as "provider/model", or leave "model" out.' });
  }
  if (maxCostUsd !== undefined && !(maxCostUsd >= 0 && maxCostUsd <= MAX_EXACT_USD)) {
    throw new GatewayError({ kind: 'invalid_input', message: `A call cannot be limited to ${maxCostUsd} USD.`, hint: `Give a max_cost of 0 to ${MAX_EXACT_USD} USD, or leave it out.` });
  }
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality <= 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: `The quality that is asked for is ${minQuality}.`, hint: 'Give the share of answers that must be good, 0 to 1.' });
  }
}

/** @throws GatewayError `invalid_input` for words that are in no list */
export function checkWords({ task, priority }: { readonly task?: TaskType | undefined; readonly priority?: Priority | undefined }): void {
  if (task !== undefined && !TASK_TYPES.includes(task)) {
    throw new GatewayError({ kind: 'invalid_input', message: `There is no task "${task}".`, hint: `It is one of ${TASK_TYPES.join(', ')}.` });
  }
  if (priority !== undefined && !PRIORITIES.includes(priority)) {
    throw new GatewayError({ kind: 'invalid_input', message: `There is no priority "${priority}".`, hint: `It is one of ${PRIORITIES.join(', ')}.` });
  }
}
