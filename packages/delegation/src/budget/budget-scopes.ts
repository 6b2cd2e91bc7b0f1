// The rule of every limit: what is spent, what running calls may yet spend, and what this call may spend stay below it together.
import type { PicoUsd } from '@gateway/core';
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
 * Lets a call through that costs nothing or fits in every limit. One of unknown price needs that something is left.
 *
 * @throws GatewayError `budget_exceeded` for the limit that has least left
 */
export function checkScopes(states: readonly ScopeState[], worstCase: PicoUsd | null): void {
  if (worstCase === 0) return;
  let tightest: ScopeState | undefined;
  for (const state of states) {
    const remaining = readRemaining(state);
    const fits = worstCase === null ? remaining > 0n : remaining >= BigInt(worstCase);
    if (!fits && (tightest === undefined || remaining < readRemaining(tightest))) tightest = state;
  }
  if (tightest !== undefined) throw limitReached(tightest, { remaining: readRemaining(tightest), worstCase });
}
