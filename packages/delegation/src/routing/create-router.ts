// Chooses who does a piece of work by what this gateway has measured, and goes on measuring while it chooses.
import { systemClock, type Clock, type ModelInfo, type TaskType } from '@gateway/core';
import { createBeliefs, type Beliefs, type SupposedQuality } from './beliefs.ts';
import { describeRoute } from './describe-route.ts';
import { correctCost, estimateLatency, estimateListCost } from './estimate-work.ts';
import { drawNormal } from './normal-sample.ts';
import { openRoutingStats, type RoutingStats } from './open-routing-stats.ts';
import { toMeanShare, toShare } from './quality-model.ts';
import { rankByQuality, rankOptions, type Ranked, type RankContext } from './rank-options.ts';
import { createSpendingPace, type SpendingPace } from './spending-pace.ts';
import { findCostObstacle, findObstacle } from './route-filter.ts';
import { noModelError } from './route-errors.ts';
import type { RouteOption } from './route-option.ts';
import type { ExcludedModel, Route, RouteOutcome, Router, RoutingTask } from './router.ts';
import { checkTask } from './check-task.ts';

export interface RouterOptions {
  /** What has been measured; the router closes it. @default in memory, for this router alone */
  readonly stats?: RoutingStats | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
  /** 0 to 1. The same numbers and the same history give the same choices. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** What others have found out about a model at a task, a tournament for instance. @default nothing */
  readonly priors?: ((task: TaskType, provider: string, model: string) => SupposedQuality | undefined) | undefined;
}

/**
 * A router that learns. It draws a plausible share of accepted answers for every model (Thompson sampling: Thompson 1933; Chapelle and Li, "An
 * Empirical Evaluation of Thompson Sampling", 2011) and takes the model with the most accepted results per dollar among those that come close
 * enough to the best.
 *
 * @example
 * const router = createRouter();
 * const { chosen } = router.route({ task: 'summarization', inputTokens: 3_000, outputTokens: 300 }, catalogue.list());
 * router.record({ ...chosen, task: 'summarization', succeeded: true, accepted: true, cost: chosen.estimatedCost, latencyMs: 900 });
 */
export function createRouter(options: RouterOptions): Router {
  const { clock = systemClock, random = Math.random, priors } = options;
  const stats = options.stats ?? openRoutingStats({ clock });
  const beliefs = createBeliefs(stats, clock);
  const pace = createSpendingPace();
  return {
    route: (task, models) => {
      checkTask(task);
      beliefs.refresh();
      return choose({ task, beliefs, pace, random, priors }, models);
    },
    record: (outcome: RouteOutcome) => {
      beliefs.record(outcome);
    },
    close: async () => stats.close(),
  };
}

// Most draws take in only a part of the doubt about a model: among dozens of models, Thompson sampling to the letter would go on exploring for thousands of
// calls. A few take in all of it, so that nobody is given up for good. Both chosen on the tuning worlds of benchmarks/routing.
const CAUTION = 0.2;
const BOLD_SHARE = 0.02;

interface Choosing {
  readonly task: RoutingTask;
  readonly beliefs: Beliefs;
  readonly pace: SpendingPace;
  readonly random: () => number;
  readonly priors: RouterOptions['priors'];
}

function choose(choosing: Choosing, models: readonly ModelInfo[]): Route {
  const { task, pace } = choosing;
  const excluded: ExcludedModel[] = [];
  const isFree = (info: ModelInfo, reason: string | undefined): boolean => {
    if (reason !== undefined) excluded.push({ provider: info.provider, model: info.model, reason });
    return reason === undefined;
  };
  const able = models.filter((info) => isFree(info, findObstacle(task, info)));
  const boldness = choosing.random() < BOLD_SHARE ? 1 : CAUTION;
  const figured = able.map((info) => figure(choosing, info, boldness));
  const affordable = figured.filter((option) => isFree(option.info, findCostObstacle(option.cost, task.maxCost)));
  const priority = task.priority ?? 'balanced';
  pace.consider(figured.map(({ cost, hope }) => ({ cost, drawn: hope })));
  const { referenceCost, costWeight } = pace;
  const { reached, ranked } = rankAll(task, affordable, { priority, referenceCost, costWeight });
  const [first, ...others] = ranked;
  if (first === undefined) throw noModelError({ task, figured, excluded });
  if (priority === 'balanced') pace.spend(first.option.cost);
  return describeRoute({ task, reached, ranked: [first, ...others], excluded });
}

// What does not reach the asked quality takes over only after all that does, the best of it first.
function rankAll(task: RoutingTask, options: readonly RouteOption[], context: RankContext): { readonly reached: number; readonly ranked: readonly Ranked<RouteOption>[] } {
  const { minQuality } = task;
  if (minQuality === undefined) return { reached: options.length, ranked: rankOptions(options, context) };
  const good = options.filter((option) => option.quality >= minQuality && !option.paused);
  const rest = options.filter((option) => option.quality < minQuality || option.paused);
  return { reached: good.length, ranked: [...rankOptions(good, context), ...rankByQuality(rest)] };
}

function figure({ task, beliefs, random, priors }: Choosing, info: ModelInfo, boldness: number): RouteOption & { readonly hope: number } {
  const belief = beliefs.read(task, info, priors?.(task.task, info.provider, info.model));
  const { logOdds, variance, success, paused, tallies } = belief;
  const listCost = estimateListCost(task, info);
  const spread = Math.sqrt(variance) * drawNormal(random);
  return {
    info,
    belief,
    listCost,
    paused,
    cost: correctCost(listCost, tallies),
    latencyMs: estimateLatency(task.outputTokens, tallies),
    quality: success * toMeanShare(logOdds, variance),
    drawn: success * toShare(logOdds + boldness * spread),
    hope: success * toShare(logOdds + spread),
  };
}
