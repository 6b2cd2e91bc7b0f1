// Refuses work whose figures make no sense, before a choice is made from them.
import { fromUsd, GatewayError, MAX_EXACT_USD } from '@gateway/core';
import { checkWords } from '../choose/check-wishes.ts';
import type { RoutingTask } from './router.ts';

/** @throws GatewayError `invalid_input` */
export function checkTask(task: RoutingTask): void {
  const { inputTokens, outputTokens, contextTokens, maxCost, minQuality } = task;
  checkWords(task);
  if (maxCost !== undefined && maxCost > fromUsd(MAX_EXACT_USD)) {
    throw new GatewayError({ kind: 'invalid_input', message: `Work cannot be limited to more than ${MAX_EXACT_USD} USD.`, hint: `Give a limit of 0 to ${MAX_EXACT_USD} USD, or leave it out.` });
  }
  for (const [name, value] of Object.entries({ inputTokens, outputTokens, contextTokens, maxCost })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) {
      throw new GatewayError({ kind: 'invalid_input', message: `Work cannot be routed with ${name} ${value}.`, hint: 'Give a number, 0 or more.' });
    }
  }
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality <= 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: `Work cannot be routed with minQuality ${minQuality}.`, hint: 'Give the share of answers that must be good, 0 to 1.' });
  }
}
