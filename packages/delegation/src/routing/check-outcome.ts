// Refuses outcomes that would spoil what has been measured: one NaN in a decayed sum never leaves it.
import { GatewayError } from '@gateway/core';
import type { RouteOutcome } from './router.ts';

/** @throws GatewayError `invalid_input` for negative amounts and for what is no number */
export function checkOutcome(outcome: RouteOutcome): void {
  const amounts = {
    latencyMs: outcome.latencyMs,
    cost: outcome.cost,
    listCost: outcome.listCost,
    firstTokenMs: outcome.firstTokenMs,
    outputTokens: outcome.outputTokens,
    inputTokens: outcome.inputTokens,
  };
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount === undefined || amount === null || (Number.isFinite(amount) && amount >= 0)) continue;
    throw new GatewayError({
      kind: 'invalid_input',
      message: `An outcome for routing has ${name} ${amount}.`,
      hint: name === 'latencyMs' ? 'Give milliseconds, 0 or more.' : 'Give a number that is 0 or more, or leave it out when it is unknown.',
    });
  }
}
