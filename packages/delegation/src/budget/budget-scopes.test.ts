import { expect, it } from 'vitest';
import { findRefusal, type ScopeState } from './budget-scopes.ts';

const state = (kind: 'process' | 'day' | 'month', limit: bigint, spent: bigint): ScopeState => ({
  scope: { kind, caller: '', period: '', limitPicoUsd: limit, endsMs: undefined },
  spentPicoUsd: spent,
  reservedPicoUsd: 0n,
  unpriced: 0,
});

it('names the limit that has least left of those that refuse, wherever it stands', () => {
  const states = [state('process', 100n, 95n), state('day', 50n, 48n), state('month', 60n, 56n)];
  for (const order of [states, states.toReversed(), [states[1], states[0], states[2]] as ScopeState[]]) {
    expect(findRefusal(order, 10)?.details).toMatchObject({ limit: 'day', remainingUsd: 2e-12 });
  }
  // What fits in the day's limit is refused by none but those that have less.
  expect(findRefusal(states, 3)?.details).toMatchObject({ limit: 'day' });
  expect(findRefusal(states, 2)).toBeUndefined();
});
