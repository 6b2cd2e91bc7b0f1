// The choice in words and fields: what was chosen, why, and what would take over.
import type { Priority } from '@gateway/core';
import { formatPicoUsd } from './format-pico-usd.ts';
import { SPEED_TOLERANCE, type Ranked } from './rank-options.ts';
import type { RouteOption } from './route-option.ts';
import type { ExcludedModel, Route, RouteCandidate, RoutingTask } from './router.ts';

/** By how much, in accepted share, another model has to be expected to be worth more before a choice counts as exploring. */
const CLEARLY = 0.01;

export interface Choice {
  readonly task: RoutingTask;
  /** How many candidates reach `minQuality`; all of them when none is asked. */
  readonly reached: number;
  /** Best first, at least one. */
  readonly ranked: readonly [Ranked<RouteOption>, ...Ranked<RouteOption>[]];
  readonly excluded: readonly ExcludedModel[];
}

export function describeRoute(choice: Choice): Route {
  const candidates = choice.ranked.map(({ option, score }) => describeCandidate(choice.task, option, score));
  const [first] = choice.ranked;
  const chosen = candidates[0] ?? describeCandidate(choice.task, first.option, first.score);
  const reason = explainChoice(choice) + explainTakeOver(choice);
  const explained = { ...chosen, reason };
  return { chosen: explained, candidates: [explained, ...candidates.slice(1)], excluded: choice.excluded, reason };
}

function describeCandidate(task: RoutingTask, option: RouteOption, score: number): RouteCandidate {
  const { info, belief, cost, listCost, quality, latencyMs } = option;
  return {
    provider: info.provider,
    model: info.model,
    estimatedCost: cost,
    listCost,
    quality,
    basis: belief.basis,
    observations: belief.inTask,
    latencyMs,
    score,
    // Put into words when somebody reads it: a call has several candidates and needs the words of none.
    get reason() {
      return `Expected accepted share ${toText(quality)}, ${explainBasis(option)}, ${explainExpense(option)}${explainDoubts(task, option)}.`;
    },
  };
}

function explainChoice({ task, reached, ranked }: Choice): string {
  const [{ option }] = ranked;
  const count = ranked.length;
  const doubts = explainDoubts(task, option);
  const share = `expected accepted share (${toText(option.quality)}, ${explainBasis(option)})`;
  if (option.paused) return `Every model that can do it has just failed several times; this one, whose ${share}, is tried first${doubts}.`;
  if (reached === 0) {
    return `${explainMiss(task, ranked)} has the highest ${share}${doubts}.`;
  }
  if (count === 1) return `The only model that can do it; ${share}, ${explainExpense(option)}${doubts}.`;
  const best = Math.max(...ranked.map((entry) => (entry.option.paused ? 0 : entry.option.quality)));
  const explores = isExploring(task, ranked, best);
  if (explores) return `Tried to learn more about it: its ${share} is uncertain, ${explainExpense(option)}${doubts}.`;
  return `${explainRank(task, ranked, best)}: ${share}, ${explainExpense(option)}${doubts}.`;
}

// Whoever fails at the moment is not counted among those that reach what is asked, but may be known to.
function explainMiss({ minQuality = 0 }: RoutingTask, ranked: Choice['ranked']): string {
  const [first] = ranked;
  const resting = ranked.filter(({ option }) => option.paused);
  const isBetter = resting.some(({ option }) => option.quality > first.option.quality);
  const among = isBetter ? 'of those that work at the moment this one' : 'this one';
  if (resting.some(({ option }) => option.quality >= minQuality)) return `Whoever is known to reach the asked ${toText(minQuality)} has just failed several times; ${among}`;
  return `None of ${ranked.length} models is known to reach the asked ${toText(minQuality)}; ${among}`;
}

function explainTakeOver({ task, ranked }: Choice): string {
  const next = ranked[1]?.option.info;
  return task.checked !== true || next === undefined ? '' : ` What a check rejects is asked of ${next.provider}/${next.model} next.`;
}

function explainRank(task: RoutingTask, ranked: Choice['ranked'], best: number): string {
  const [{ option }] = ranked;
  const gap = best <= 0 ? 0 : 1 - option.quality / best;
  const distance = gap <= 0.0005 ? 'the best expectation of all' : `within ${Math.max(1, Math.ceil(gap * 100))} % of the best`;
  const among = `of ${ranked.length} models`;
  const explanations: Readonly<Record<Priority, string>> = {
    cost: `Most accepted results per dollar ${among}`,
    quality: `Most likely to be accepted ${among}, by a draw from what is known`,
    speed: `Fastest for its quality ${among}, ${distance}`,
    balanced: `Cheapest for its quality ${among}, ${distance}`,
  };
  return explanations[task.priority ?? 'balanced'];
}

// Balanced and fast work goes to another model than the one that is expected to be right for it only to learn more about that other one. Whoever is after
// the price alone, or after quality alone, says what the draw was for.
function isExploring({ priority = 'balanced' }: RoutingTask, ranked: Choice['ranked'], best: number): boolean {
  const [first] = ranked;
  if (priority === 'speed') return first.option.quality < (1 - SPEED_TOLERANCE) * best || !first.goodEnough;
  return priority === 'balanced' && ranked.some(({ option, expectedScore }) => !option.paused && expectedScore > first.expectedScore + CLEARLY);
}

function explainBasis({ belief }: RouteOption): string {
  if (belief.basis === 'measured') return `measured on ${toCount(belief.inTask)}`;
  if (belief.basis === 'tournament') return 'from tournaments';
  return belief.inAll >= 0.5 ? `assumed from its price and ${toCount(belief.inAll)} in other tasks` : 'assumed from its price';
}

function explainExpense({ cost, latencyMs }: RouteOption): string {
  const price = cost === null ? 'at an unknown price' : `for about ${formatPicoUsd(cost)}`;
  return latencyMs === null ? price : `${price} in ${(latencyMs / 1_000).toFixed(1)} s`;
}

function explainDoubts(task: RoutingTask, { info, paused }: RouteOption): string {
  const doubts = [
    ...(paused ? ['it has just failed several times'] : []),
    ...(info.contextTokens === null && task.inputTokens > 0 ? ['whether the text fits is unknown, for nobody says how much it can read'] : []),
  ];
  return doubts.length === 0 ? '' : `; ${doubts.join('; ')}`;
}

function toText(share: number): string {
  return share.toFixed(2);
}

function toCount(answers: number): string {
  const count = Math.max(1, Math.round(answers));
  return count === 1 ? '1 answer' : `${count} answers`;
}
