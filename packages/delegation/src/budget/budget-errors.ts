// How a budget says no: which limit, what is left of it, and what can be done.
import { GatewayError, type JsonValue, type PicoUsd } from '@gateway/core';
import { formatUsd } from '../ledger/format-usd.ts';
import type { BudgetScope, LimitKind } from './budget-limits.ts';

interface LimitState {
  readonly scope: BudgetScope;
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
}

const NAMES: Readonly<Record<LimitKind, string>> = { process: "process's", day: 'daily', month: 'monthly' };
const REMEDIES: Readonly<Record<LimitKind, string>> = {
  process: 'restart the process, or raise its limit',
  day: 'wait for the next day (UTC), or raise BUDGET_DAILY_USD or the limit of this caller',
  month: 'wait for the next month (UTC), or raise BUDGET_MONTHLY_USD or the limit of this caller',
};

/** A limit of a process, day or month would not hold. `details` has the amounts in USD. */
export function limitReached(state: LimitState, call: { readonly remaining: bigint; readonly worstCase: PicoUsd | null }): GatewayError {
  const { scope, spentPicoUsd, reservedPicoUsd } = state;
  const { remaining, worstCase } = call;
  const amounts = { limit: scope.limitPicoUsd, spent: spentPicoUsd, reserved: reservedPicoUsd, remaining };
  const whose = scope.caller === '' ? '' : ` of the caller "${scope.caller}"`;
  return new GatewayError({
    kind: 'budget_exceeded',
    message: `The ${NAMES[scope.kind]} budget${whose} of ${formatUsd(amounts.limit)} USD has ${formatUsd(remaining)} USD left (${formatUsd(amounts.spent)} spent, ${formatUsd(amounts.reserved)} reserved by running calls), and ${describeCall(worstCase)}.`,
    hint: `Name a cheaper model, send less, lower max_tokens, ${REMEDIES[scope.kind]}.`,
    details: {
      limit: scope.kind,
      ...(scope.caller === '' ? {} : { caller: scope.caller }),
      limitUsd: toUsdNumber(amounts.limit),
      spentUsd: toUsdNumber(amounts.spent),
      reservedUsd: toUsdNumber(amounts.reserved),
      remainingUsd: toUsdNumber(amounts.remaining),
      ...describeWorstCase(worstCase),
      ...(scope.endsMs === undefined ? {} : { resetsAt: new Date(scope.endsMs).toISOString() }),
    },
  });
}

/** The call's own limit would not hold. */
export function maxCostReached(amounts: { readonly maxCost: PicoUsd; readonly callSpent: PicoUsd; readonly worstCase: PicoUsd | null }): GatewayError {
  const { maxCost, callSpent, worstCase } = amounts;
  const remaining = maxCost - callSpent;
  return new GatewayError({
    kind: 'budget_exceeded',
    message: `The call's max_cost of ${formatUsd(maxCost)} USD has ${formatUsd(remaining)} USD left, and ${describeCall(worstCase)}.`,
    hint: 'Raise max_cost, name a cheaper model, send less, or lower max_tokens.',
    details: {
      limit: 'max_cost',
      limitUsd: toUsdNumber(maxCost),
      spentUsd: toUsdNumber(callSpent),
      remainingUsd: toUsdNumber(remaining),
      ...describeWorstCase(worstCase),
    },
  });
}

/** A limit is set, and nobody knows what the call may cost. */
export function unpricedRefused(): GatewayError {
  return new GatewayError({
    kind: 'budget_exceeded',
    message: 'The price of this model is unknown, so that no budget could hold.',
    hint: 'Name a model with a known price, give this one a price in the configuration, or set ALLOW_UNPRICED_MODELS=true to let such calls through uncounted.',
    details: { limit: 'unpriced' },
  });
}

function describeCall(worstCase: PicoUsd | null): string {
  return worstCase === null ? 'the price of the model is unknown' : `the model may charge up to ${formatUsd(worstCase)} USD`;
}

function describeWorstCase(worstCase: PicoUsd | null): Readonly<Record<string, JsonValue>> {
  return { worstCaseUsd: worstCase === null ? null : toUsdNumber(worstCase) };
}

// For programs; the message has the exact amount.
function toUsdNumber(picoUsd: bigint | number): number {
  return Number(formatUsd(picoUsd));
}
