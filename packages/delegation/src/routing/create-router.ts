// Chooses who does a piece of work by what this gateway has measured, and goes on measuring while it chooses.
import type { Clock, ModelInfo, TaskType } from '@gateway/core';
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
  readonly clock: Clock;
  /** 0 to 1. The same numbers and the same history give the same choices. */
  readonly random: () => number;
  /** What others have found out about a model at a task, a tournament for instance. @default nothing */
  readonly priors?: ((task: TaskType, provider: string, model: string) => SupposedQuality | undefined) | undefined;
}

/**
 * A router that learns. It draws a plausible share of accepted answers for every model (Thompson sampling: Thompson 1933; Chapelle and Li, "An
 * Empirical Evaluation of Thompson Sampling", 2011) and takes the model with the most accepted results per dollar among those that come close
 * enough to the best.
 *
 * @example
 * const router = createRouter({ clock: systemClock, random: Math.random });
 * const { chosen } = router.route({ task: 'summarization', inputTokens: 3_000, outputTokens: 300 }, catalogue.list());
 * router.record({ ...chosen, task: 'summarization', succeeded: true, accepted: true, cost: chosen.estimatedCost, latencyMs: 900 });
 */
export function createRouter(options: RouterOptions): Router {
  const { clock, random, priors } = options;
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
  const figured = able.map((info) => figure(choosing, info));
  const affordable = figured.filter((option) => isFree(option.info, findCostObstacle(option.cost, task.maxCost)));
  const priority = task.priority ?? 'balanced';
  {
    const C = pace.referenceCost ?? Math.max(...figured.map((o) => o.cost ?? 0));
    const lam = pace.costWeight;
    let inc: any; let bu = -1e9;
    for (const o of figured) { const u = o.quality - lam * (o.cost ?? C) / C; if (!o.paused && u > bu) { bu = u; inc = o; } }
    for (const o of figured as any[]) {
      const saving = Math.max(0, ((inc?.cost ?? C) - (o.cost ?? C)) / C);
      const kap = Number(process.env['KAP'] ?? 0.35) + Number(process.env['KAS'] ?? 0) * Math.min(1, saving);
      o.drawn = o.belief.success * toShare(o.belief.logOdds + Math.sqrt(o.belief.variance) * kap * o.z);
    }
  }
  const K = Number(process.env['UCB'] ?? 1);
  pace.consider(figured.map((o) => ({ key: o.key, cost: o.cost, drawn: o.belief.success * toShare(o.belief.logOdds + Number(process.env['CK'] ?? 1) * Math.sqrt(o.belief.variance) * (o as any).z), quality: o.quality, hope: o.belief.success * toShare(o.belief.logOdds + K * Math.sqrt(o.belief.variance)) })));
  const { referenceCost, costWeight } = pace;
  const { reached, ranked } = rankAll(task, affordable, { priority, referenceCost, costWeight });
  const [first, ...others] = ranked;
  if (first === undefined) throw noModelError({ task, figured, excluded });
  if (priority === 'balanced') pace.spend(first.option);
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

function figure({ task, beliefs, random, priors }: Choosing, info: ModelInfo): RouteOption & { z: number } {
  const belief = beliefs.read(task, info, priors?.(task.task, info.provider, info.model));
  const { logOdds, variance, success, paused, tallies } = belief;
  const listCost = estimateListCost(task, info);
  return {
    key: `${info.provider}/${info.model}`,
    info,
    belief,
    listCost,
    paused,
    cost: correctCost(listCost, tallies),
    latencyMs: estimateLatency(task.outputTokens, tallies),
    quality: success * toMeanShare(logOdds, variance),
    z: drawNormal(random),
    drawn: 0,
  };
}
