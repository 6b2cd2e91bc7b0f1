// How the models stand over the work that comes: which of them is the best all in all, what it costs, and who might turn out to be better than it.
import type { PicoUsd } from '@gateway/core';

/** A model that could do a piece of work, by what is expected of it. */
export interface StandingOption {
  /** `provider/model`. */
  readonly name: string;
  /** Expected share of answered and accepted calls. */
  readonly quality: number;
  readonly cost: PicoUsd | null;
  /** Judged answers in all tasks, decayed. */
  readonly inAll: number;
}

export interface ModelStandings {
  /** Takes in who could do a piece of work. */
  consider(options: readonly StandingOption[]): void;
  /** The best model over the work of late, among those given; its cost is that of an average call. `undefined` when nothing was considered. */
  findBest(options: readonly StandingOption[]): { readonly name: string; readonly cost: PicoUsd } | undefined;
  /** The one that may well be the best of all and has hardly been tried; `undefined` when there is none. */
  findContender(options: readonly StandingOption[]): string | undefined;
}

// All of these were chosen on the tuning worlds of benchmarks/routing.
/** Pieces of work over which a model is averaged. */
const MEMORY = 400;
/** Whoever comes this close to the best, relative to it, is as good: the cheapest of them is the best. */
const AS_GOOD = 0.005;
/** How much of the doubt about a model speaks for it: a dear one is not passed over for having been tried less. */
const TRUST_IN_DOUBT = 0.3;
/** Variance of a verdict, between shares near 0.95 (0.05) and near 0.5 (0.25); and of the share of a model that was never judged. */
const VERDICT_VARIANCE = 0.046;
const UNTRIED_VARIANCE = 0.18 ** 2;
/** A contender must be able to beat the best by this much, and is known well enough after so many judged answers. */
const WORTH_KNOWING = 0.01;
const KNOWN_AFTER = 40;

interface Sum {
  quality: number;
  cost: number;
  weight: number;
}

export function createModelStandings(): ModelStandings {
  const sums = new Map<string, Sum>();
  const keep = 1 - 1 / MEMORY;
  const readMean = ({ name, quality }: StandingOption): number => {
    const sum = sums.get(name);
    return sum === undefined ? quality : sum.quality / sum.weight;
  };
  return {
    consider: (options) => {
      for (const { name, quality, cost } of options) {
        const sum = sums.get(name) ?? { quality: 0, cost: 0, weight: 0 };
        sum.quality = sum.quality * keep + quality;
        sum.cost = sum.cost * keep + (cost ?? 0);
        sum.weight = sum.weight * keep + 1;
        sums.set(name, sum);
      }
    },
    findBest: (options) => {
      const scored = options.map((option) => ({ option, score: readMean(option) + TRUST_IN_DOUBT * readDoubt(option) }));
      const highest = Math.max(0, ...scored.map(({ score }) => score));
      let best: { readonly name: string; readonly cost: PicoUsd } | undefined;
      for (const { option, score } of scored) {
        const sum = sums.get(option.name);
        // What has no price cannot be what prices are measured by.
        if (sum === undefined || option.cost === null || score < (1 - AS_GOOD) * highest) continue;
        const cost = sum.cost / sum.weight;
        if (best === undefined || cost < best.cost) best = { name: option.name, cost };
      }
      return best;
    },
    findContender: (options) => {
      const highest = Math.max(0, ...options.map(readMean));
      let contender: { readonly option: StandingOption; readonly hope: number } | undefined;
      for (const option of options) {
        const hope = readMean(option) + readDoubt(option);
        if (contender === undefined || hope > contender.hope) contender = { option, hope };
      }
      if (contender === undefined || contender.hope <= highest + WORTH_KNOWING || contender.option.inAll >= KNOWN_AFTER) return undefined;
      return contender.option.name;
    },
  };
}

/** Standard deviation of a model's share over all tasks, after so many verdicts. */
function readDoubt({ inAll }: StandingOption): number {
  return Math.sqrt(VERDICT_VARIANCE / (inAll + VERDICT_VARIANCE / UNTRIED_VARIANCE));
}
