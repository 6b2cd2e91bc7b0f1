// What tournaments tell the router of models that it has not measured itself.
import type { TaskType } from '@gateway/core';
import type { RouterOptions } from '@gateway/delegation';
import { rankLeaderboard } from './leaderboard.ts';
import type { StoredComparison, StoredStanding } from './store/tournament-store.ts';

export interface ModelPrior {
  readonly taskType: TaskType;
  readonly provider: string;
  readonly model: string;
  /** Expected share of accepted answers, 0 to 1. */
  readonly quality: number;
  /** How many judged answers that is worth. */
  readonly weight: number;
  /** `checks`: right answers were counted. `comparisons`: only who was better than whom is known. */
  readonly basis: 'checks' | 'comparisons';
}

/** What was known when it was read; to be given to `createRouter` as `priors`. */
export interface TournamentPriors {
  readonly find: NonNullable<RouterOptions['priors']>;
  readonly list: readonly ModelPrior[];
}

// Strengths are all that is wanted.
const NO_INTERVALS = 1;
// A tournament's tasks are not the work that comes later: so many answers it may outweigh at most.
const MOST_WEIGHT = { checks: 40, comparisons: 10 } as const;
// Comparisons say who is better, and nothing of how many answers are good enough: the average model of a tournament is taken to be accepted as often as the
// router takes a model of 1 USD per million tokens to be.
const AVERAGE_LOG_ODDS = Math.log(0.82 / 0.18);
// Judged comparisons that are worth one judged answer: a verdict between two is less than one on each.
const COMPARISONS_PER_ANSWER = 4;

export function readRouterPriors(comparisons: readonly StoredComparison[], standings: readonly StoredStanding[]): TournamentPriors {
  const list = [...new Set(standings.map(({ taskType }) => taskType))].flatMap((taskType) => {
    const checked = readChecked(standings.filter((one) => one.taskType === taskType));
    const names = new Set(checked.map(({ provider, model }) => `${provider}/${model}`));
    const judged = rankLeaderboard(comparisons.filter((one) => one.taskType === taskType && one.source !== 'failure'), [], NO_INTERVALS).map(({ provider, model, strength, comparisons: count }): ModelPrior => ({
      taskType,
      provider,
      model,
      quality: 1 / (1 + Math.exp(-AVERAGE_LOG_ODDS - strength)),
      weight: Math.min(MOST_WEIGHT.comparisons, count / COMPARISONS_PER_ANSWER),
      basis: 'comparisons',
    }));
    return [...checked, ...judged.filter(({ provider, model }) => !names.has(`${provider}/${model}`))];
  });
  const found = new Map(list.map((prior) => [`${prior.taskType} ${prior.provider}/${prior.model}`, prior]));
  return {
    list,
    find: (task, provider, model) => {
      const prior = found.get(`${task} ${provider}/${model}`);
      return prior === undefined ? undefined : { quality: prior.quality, weight: prior.weight };
    },
  };
}

function readChecked(standings: readonly StoredStanding[]): readonly ModelPrior[] {
  const sums = new Map<string, { readonly first: StoredStanding; checked: number; passed: number }>();
  for (const standing of standings) {
    if (standing.checked === 0) continue;
    const key = `${standing.provider}/${standing.model}`;
    const sum = sums.get(key) ?? { first: standing, checked: 0, passed: 0 };
    sums.set(key, { ...sum, checked: sum.checked + standing.checked, passed: sum.passed + standing.passed });
  }
  return [...sums.values()].map(({ first: { taskType, provider, model }, checked, passed }) => ({ taskType, provider, model, quality: passed / checked, weight: Math.min(MOST_WEIGHT.checks, checked), basis: 'checks' as const }));
}
