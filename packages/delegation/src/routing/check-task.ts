// Refuses work whose figures make no sense, before a choice is made from them.
import { GatewayError } from '@gateway/core';
import type { RoutingTask } from './router.ts';

/** @throws GatewayError `invalid_input` */
export function checkTask(task: RoutingTask): void {
  const { inputTokens, outputTokens, contextTokens, maxCost, minQuality } = task;
  for (const [name, value] of Object.entries({ inputTokens, outputTokens, contextTokens, maxCost })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 0)) {
      throw new GatewayError({ kind: 'invalid_input', message: `Work cannot be routed with ${name} ${value}.`, hint: 'Give a number, 0 or more.' });
    }
  }
  if (minQuality !== undefined && !(minQuality >= 0 && minQuality <= 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: `Work cannot be routed with minQuality ${minQuality}.`, hint: 'Give the share of answers that must be good, 0 to 1.' });
  }
}
