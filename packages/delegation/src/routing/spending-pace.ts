// How thrifty `balanced` has to be at the moment: it may spend a part of what the best model would cost, and what it saved lately it may spend when
// something changes and it has to find its way again.
import type { PicoUsd } from '@gateway/core';

export interface PacedOption {
  /** A plausible share of answered and accepted calls, drawn from what is believed of the model. */
  readonly drawn: number;
  readonly cost: PicoUsd | null;
}

export interface SpendingPace {
  /** What a call of the best model costs on average; `undefined` before the first call. */
  readonly referenceCost: PicoUsd | undefined;
  /** What a cost of `referenceCost` weighs, in accepted share: 0.05 means that it is worth paying for five accepted answers more in a hundred. */
  readonly costWeight: number;
  /** Takes in who could have done a call, before the choice. */
  consider(options: readonly PacedOption[]): void;
  /** Takes in what the chosen one should cost. */
  spend(cost: PicoUsd | null): void;
}

// All of these were chosen on the tuning worlds of benchmarks/routing.
/** Of what the best model would cost, this much may be spent before thrift grows. */
const TARGET_SHARE = 0.25;
const COST_WEIGHT = 0.003;
/** With twice the target spent, the cost weighs two to this power as much. */
const STEEPNESS = 4;
const MOST_THRIFT = 1_000;
/** Whoever comes this close to the best, relative to it, is as good: the cheapest of them is the reference. */
const AS_GOOD = 0.01;
/** Calls over which spending and reference are averaged. */
const SPENDING_MEMORY = 1_500;
const REFERENCE_MEMORY = 500;
/** Before anything is known, as if so many calls had kept exactly to the target. */
const FIRST_CALLS = 50;

export function createSpendingPace(): SpendingPace {
  const spending = createAverage(SPENDING_MEMORY);
  const reference = createAverage(REFERENCE_MEMORY);
  return {
    get referenceCost() {
      return reference.weight === 0 ? undefined : reference.sum / reference.weight;
    },
    get costWeight() {
      const cost = reference.weight === 0 ? 1 : reference.sum / reference.weight;
      const share = (spending.sum + TARGET_SHARE * FIRST_CALLS * cost) / ((spending.weight + FIRST_CALLS) * cost || 1);
      return COST_WEIGHT * Math.min(MOST_THRIFT, Math.max(1, share / TARGET_SHARE) ** STEEPNESS);
    },
    consider: (options) => {
      const priced = options.flatMap(({ cost, drawn }) => (cost === null ? [] : [{ cost, drawn }]));
      const best = Math.max(0, ...priced.map(({ drawn }) => drawn));
      const good = priced.filter(({ drawn }) => drawn >= (1 - AS_GOOD) * best);
      if (good.length > 0) reference.add(Math.min(...good.map(({ cost }) => cost)));
    },
    spend: (cost) => {
      if (cost !== null && reference.weight > 0) spending.add(cost);
    },
  };
}

/** Sums that forget: the latest `memory` values or so. */
function createAverage(memory: number): { sum: number; weight: number; add: (value: number) => void } {
  const keep = 1 - 1 / memory;
  const average = {
    sum: 0,
    weight: 0,
    add: (value: number): void => {
      average.sum = average.sum * keep + value;
      average.weight = average.weight * keep + 1;
    },
  };
  return average;
}
