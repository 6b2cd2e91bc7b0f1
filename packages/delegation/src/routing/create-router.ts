// Chooses who does a piece of work by what this gateway has measured, and goes on measuring while it chooses.
import { systemClock, type Clock, type ModelInfo, type TaskType } from '@gateway/core';
import { createBeliefs, type Beliefs, type SupposedQuality } from './beliefs.ts';
import { createCostWeight, type CostWeight } from './cost-weight.ts';
import { describeRoute } from './describe-route.ts';
import { correctCost, estimateLatency, estimateListCost } from './estimate-work.ts';
import { createModelStandings, type ModelStandings, type StandingOption } from './model-standings.ts';
import { drawNormal } from './normal-sample.ts';
import { openRoutingStats, type RoutingStats } from './open-routing-stats.ts';
import { toMeanShare, toShare } from './quality-model.ts';
import { rankByQuality, rankOptions, readReference, type Ranked, type RankContext } from './rank-options.ts';
import { findCostObstacle, findObstacle } from './route-filter.ts';
import { noModelError } from './route-errors.ts';
import type { RouteOption } from './route-option.ts';
import type { ExcludedModel, Route, RouteOutcome, Router, RoutingTask } from './router.ts';
import { checkTask } from './check-task.ts';
import { createSharedDifficulty, type SharedDifficulty } from './shared-difficulty.ts';
import { foreseeTakeOver, orderTakeOver, type TakeOverContext, type WholeFigures } from './take-over.ts';

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
 * A router that learns. For every model it draws a share of accepted answers that is plausible and rather too high than too low (optimistic Thompson
 * sampling: May, Korda, Lee and Leslie, "Optimistic Bayesian Sampling in Contextual-Bandit Problems", 2012), and takes the model for which that share,
 * less what the call costs, is highest.
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
  const standings = createModelStandings();
  const costWeight = createCostWeight();
  const sharedDifficulty = createSharedDifficulty();
  return {
    route: (task, models) => {
      checkTask(task);
      beliefs.refresh();
      return choose({ task, beliefs, standings, costWeight, sharedDifficulty, random, priors }, models);
    },
    record: (outcome: RouteOutcome) => {
      const { tookOver, accepted } = outcome;
      if (tookOver !== undefined && accepted !== null) sharedDifficulty.record(tookOver, accepted);
      // Work that another model got wrong is harder than other work: it says nothing fair of what this one is accepted in.
      beliefs.record(tookOver === undefined ? outcome : { ...outcome, accepted: null });
    },
    close: async () => stats.close(),
  };
}

// All of these were chosen on the tuning worlds of benchmarks/routing.
/** How many standard deviations of the doubt about a model speak for it. Whoever is unknown is tried, once or twice; who then fails is left alone. */
const OPTIMISM = 0.5;
/** So many more for one that has not been tried at the task, and after how many judged answers that is down to 1/e. */
const CURIOSITY = 0.5;
const CURIOUS_UNTIL = 1.5;
/** How far draws lie around that, in standard deviations: enough for two that look the same to take turns. */
const SPREAD = 0.1;
/** Share of balanced work that goes to a model that may be the best of all, as long as there is one that has hardly been tried. */
const CONTENDER_SHARE = 0.15;
/** Pieces of work until that share is full: who has little to do should not pay for trials of dear models that much work would repay. */
const CONTENDER_FROM = 100;

interface Choosing {
  readonly task: RoutingTask;
  readonly beliefs: Beliefs;
  readonly standings: ModelStandings;
  readonly costWeight: CostWeight;
  readonly sharedDifficulty: SharedDifficulty;
  readonly random: () => number;
  readonly priors: RouterOptions['priors'];
}

function choose(choosing: Choosing, models: readonly ModelInfo[]): Route {
  const { task, standings, costWeight } = choosing;
  const excluded: ExcludedModel[] = [];
  const isFree = (info: ModelInfo, reason: string | undefined): boolean => {
    if (reason !== undefined) excluded.push({ provider: info.provider, model: info.model, reason });
    return reason === undefined;
  };
  const able = models.filter((info) => isFree(info, findObstacle(task, info)));
  const figured = able.map((info) => figure(choosing, info));
  const priority = task.priority ?? 'balanced';
  const isBalanced = priority === 'balanced' && task.minQuality === undefined;
  const standing = figured.map(toStanding);
  const isReal = task.whatIf !== true;
  if (isReal) standings.consider(standing);
  const best = standings.findBest(standing);
  const takeOver = isBalanced && task.checked === true ? { reference: readReference(costWeight.referenceCost ?? best?.cost, figured.map(({ cost }) => cost)), weight: costWeight.weight, sharedDifficulty: choosing.sharedDifficulty.value } : undefined;
  const whole: readonly WholeWork[] = takeOver === undefined ? figured.map((option) => ({ ...option, option })) : foreseeTakeOver(figured, takeOver);
  // The plan must foresee what will be chosen, and chosen is by what is drawn.
  const planned = { options: whole.map(({ option, drawn, cost }) => ({ ...toStanding(option), quality: drawn, spent: cost })), checked: takeOver !== undefined };
  if (isReal) costWeight.consider(planned, best);
  const trials = CONTENDER_SHARE * Math.min(1, costWeight.considered / CONTENDER_FROM);
  const contender = isBalanced && choosing.random() < trials ? standings.findContender(standing) : undefined;
  const affordable = whole.filter(({ option }) => isFree(option.info, findCostObstacle(option.cost, task.maxCost)));
  const { reached, ranked } = rankAll(task, affordable, { priority, referenceCost: costWeight.referenceCost, costWeight: costWeight.weight });
  const [first, ...others] = contender === undefined ? ranked : putFirst(ranked, contender);
  if (first === undefined) throw noModelError({ task, figured, excluded });
  if (isBalanced && isReal) costWeight.spend(planned, first.option.cost);
  const following = takeOver === undefined ? others : inTurn(first, others, takeOver);
  return describeRoute({ task, reached, ranked: [toRankedOption(first), ...following.map(toRankedOption)], excluded });
}

/** A model with what the work comes to when it goes first. */
type WholeWork = WholeFigures<RouteOption>;

function inTurn(first: Ranked<WholeWork>, others: readonly Ranked<WholeWork>[], context: TakeOverContext): readonly Ranked<WholeWork>[] {
  const ranks = new Map(others.map((entry) => [entry.option.option, entry]));
  return orderTakeOver(first.option.option, [...ranks.keys()], context).flatMap((option) => ranks.get(option) ?? []);
}

function toRankedOption({ option, score, expectedScore, goodEnough }: Ranked<WholeWork>): Ranked<RouteOption> {
  return { option: option.option, score, expectedScore, goodEnough };
}

// What does not reach the asked quality takes over only after all that does, the best of it first.
function rankAll(task: RoutingTask, options: readonly WholeWork[], context: RankContext): { readonly reached: number; readonly ranked: readonly Ranked<WholeWork>[] } {
  const { minQuality } = task;
  if (minQuality === undefined) return { reached: options.length, ranked: rankOptions(options, context) };
  const good = options.filter((option) => option.quality >= minQuality && !option.paused);
  const rest = options.filter((option) => option.quality < minQuality || option.paused);
  return { reached: good.length, ranked: [...rankOptions(good, context), ...rankByQuality(rest)] };
}

function toStanding({ info, quality, cost, belief }: RouteOption): StandingOption {
  return { name: `${info.provider}/${info.model}`, quality, cost, inAll: belief.inAll };
}

function putFirst(ranked: readonly Ranked<WholeWork>[], name: string): readonly Ranked<WholeWork>[] {
  const isMeant = ({ option }: Ranked<WholeWork>): boolean => !option.paused && toStanding(option.option).name === name;
  const [meant] = ranked.filter(isMeant);
  return meant === undefined ? ranked : [meant, ...ranked.filter((entry) => !isMeant(entry))];
}

function figure({ task, beliefs, random, priors }: Choosing, info: ModelInfo): RouteOption {
  const belief = beliefs.read(task, info, priors?.(task.task, info.provider, info.model));
  const { logOdds, variance, success, paused, tallies } = belief;
  const listCost = estimateListCost(task, info);
  const optimism = OPTIMISM + CURIOSITY * Math.exp(-belief.inTask / CURIOUS_UNTIL);
  return {
    info,
    belief,
    listCost,
    paused,
    cost: correctCost(listCost, tallies),
    latencyMs: estimateLatency(task.outputTokens, tallies),
    quality: success * toMeanShare(logOdds, variance),
    drawn: success * toShare(logOdds + (optimism + SPREAD * drawNormal(random)) * Math.sqrt(variance)),
  };
}
