// The rule of every limit: what is spent, what running calls may yet spend, and what this call may spend stay below it together.
import type { GatewayError, PicoUsd } from '@gateway/core';
import { limitReached } from './budget-errors.ts';
import type { BudgetScope } from './budget-limits.ts';

/** A limit and what has become of it. Integer picodollars. */
export interface ScopeState {
  readonly scope: BudgetScope;
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
  /** Calls whose cost nobody knows; `spentPicoUsd` does not hold them. */
  readonly unpriced: number;
}

/** Below zero after a call that cost more than its worst case. */
export function readRemaining(state: ScopeState): bigint {
  return state.scope.limitPicoUsd - state.spentPicoUsd - state.reservedPicoUsd;
}

/**
 * Why a call may not pass: the error of the limit that has least left. Nothing for a call that costs nothing or fits in every limit; one of unknown
 * price needs that something is left.
 */
export function findRefusal(states: readonly ScopeState[], worstCase: PicoUsd | null): GatewayError | undefined {
  if (worstCase === 0) return undefined;
  let tightest: ScopeState | undefined;
  for (const state of states) {
    const remaining = readRemaining(state);
    const fits = worstCase === null ? remaining > 0n : remaining >= BigInt(worstCase);
    if (!fits && (tightest === undefined || remaining < readRemaining(tightest))) tightest = state;
  }
  return tightest === undefined ? undefined : limitReached(tightest, { remaining: readRemaining(tightest), worstCase });
}

/** @throws GatewayError `budget_exceeded` as {@link findRefusal} finds it */
export function checkScopes(states: readonly ScopeState[], worstCase: PicoUsd | null): void {
  const refusal = findRefusal(states, worstCase);
  if (refusal !== undefined) throw refusal;
}
