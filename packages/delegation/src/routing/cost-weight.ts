// How much the cost counts when quality and cost are balanced: so much that the work of late costs a good third of what the best model takes for it.
// The least cost for a number of accepted answers is reached by giving all accepted answers one price (Lagrange; Everett, "Generalized Lagrange Multiplier
// Method", 1963); turned round, so is the largest number of accepted answers for a given cost. What was spent beside the plan is made up for afterwards.
import type { PicoUsd } from '@gateway/core';
import type { StandingOption } from './model-standings.ts';

/** A model that could do a piece of work, with what is spent when it is chosen. */
export interface PlannedOption extends StandingOption {
  /** Its own cost and that of whoever takes over from it; `null` when unknown. */
  readonly spent: PicoUsd | null;
}

/** A piece of balanced work, by who could do it. */
export interface PlannedWork {
  readonly options: readonly PlannedOption[];
  /** Whether its answer is checked, and asked of another model when it is rejected. */
  readonly checked: boolean;
}

export interface CostWeight {
  /** What a call of the best model costs on average; `undefined` before the first piece of work. */
  readonly referenceCost: PicoUsd | undefined;
  /** What a cost of `referenceCost` weighs, in accepted share: 0.05 means that it is worth paying for five accepted answers more in a hundred. */
  readonly weight: number;
  /** Pieces of work so far. */
  readonly considered: number;
  /** Takes in who could do a piece of work, each with the share that speaks for it when one is chosen, and which model is the best of them all in all. */
  consider(work: PlannedWork, best: { readonly name: string; readonly cost: PicoUsd } | undefined): void;
  /** Takes in what is spent on a balanced piece of work. */
  spend(work: PlannedWork, chosen: PicoUsd | null): void;
}

// All of these were chosen on the tuning worlds of benchmarks/routing.
/** Of what the best model would cost. What is checked may begin cheaper, since a rejected answer is not the last one. */
const TARGET_SHARE = 0.365;
const CHECKED_TARGET_SHARE = 0.29;
/** Pieces of work that are looked back upon, how often that is done, and how many it takes to begin. */
const MEMORY = 250;
const PLAN_EVERY = 10;
const PLAN_FROM = 20;
/** At first the cheap ones are tried: whether a dear one is needed shows in what they get wrong. */
const FIRST_WEIGHT = 0.25;
const LEAST_WEIGHT = 0.005;
const MOST_WEIGHT = 0.25;
/** Halvings of the range of weights, which is a factor of 50 wide: to within 2 %. */
const STEPS = 8;
/** How much of the weight before stays. */
const INERTIA = 0.5;
/** Pieces of work over which what was spent too much or too little is made up for, how much of it is remembered, in calls of the best model, and how far that may take the share. */
const MAKE_UP_OVER = 300;
const MOST_OWED = 100;
const SHARE_BOUNDS = [0.1, 0.9] as const;

export function createCostWeight(): CostWeight {
  const past: PlannedWork[] = [];
  let next = 0;
  let considered = 0;
  let logWeight = Math.log(FIRST_WEIGHT);
  let reference: { readonly name: string; readonly cost: PicoUsd } | undefined;
  /** Left over of the target, in calls of the best model; negative when too much was spent. */
  let left = 0;
  return {
    get referenceCost() {
      return reference?.cost;
    },
    get considered() {
      return considered;
    },
    get weight() {
      return Math.exp(logWeight);
    },
    consider: (work, best) => {
      reference = best ?? reference;
      past[next] = work;
      next = (next + 1) % MEMORY;
      considered += 1;
      if (best === undefined || best.cost <= 0 || considered < PLAN_FROM || considered % PLAN_EVERY !== 0) return;
      logWeight = INERTIA * logWeight + (1 - INERTIA) * findLogWeight(past, best, left / MAKE_UP_OVER);
    },
    spend: (work, chosen) => {
      if (reference === undefined || reference.cost <= 0 || chosen === null) return;
      left = clamp(left + (readTarget(work) * readBestCost(work.options, reference.name) - chosen) / reference.cost, [-MOST_OWED, MOST_OWED]);
    },
  };
}

function readTarget({ checked }: PlannedWork): number {
  return checked ? CHECKED_TARGET_SHARE : TARGET_SHARE;
}

function findLogWeight(past: readonly PlannedWork[], best: { readonly name: string; readonly cost: PicoUsd }, more: number): number {
  const allowed = past.reduce((sum, work) => sum + clamp(readTarget(work) + more, SHARE_BOUNDS) * readBestCost(work.options, best.name), 0);
  let [low, high] = [Math.log(LEAST_WEIGHT), Math.log(MOST_WEIGHT)];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    const perPicoUsd = Math.exp(middle) / best.cost;
    const cost = past.reduce((sum, { options }) => sum + readChosenCost(options, perPicoUsd), 0);
    if (cost > allowed) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What the best model takes for the work; where it cannot do it, what the best of those takes that can. */
function readBestCost(options: readonly StandingOption[], name: string): PicoUsd {
  let found: StandingOption | undefined;
  for (const option of options) {
    if (option.name === name) return option.cost ?? 0;
    if (found === undefined || option.quality > found.quality) found = option;
  }
  return found?.cost ?? 0;
}

function readChosenCost(options: readonly PlannedOption[], perPicoUsd: number): PicoUsd {
  let highest = -Infinity;
  let cost = 0;
  for (const option of options) {
    const score = option.quality - perPicoUsd * (option.spent ?? 0);
    if (score <= highest) continue;
    highest = score;
    cost = option.spent ?? 0;
  }
  return cost;
}

function clamp(value: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, value));
}
