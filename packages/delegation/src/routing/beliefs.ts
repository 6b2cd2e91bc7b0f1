// What the router believes of each model: the measurements and what follows from them for work that was never measured.
import type { Clock, ModelInfo, ModelPrice } from '@gateway/core';
import type { RoutingStats } from './open-routing-stats.ts';
import { createQualityModel, toLogOdds, toMeanShare, type EffectSpread, type WorkKind } from './quality-model.ts';
import type { RouteOutcome, RoutingTask } from './router.ts';
import { readSizeClass } from './size-class.ts';
import { wholeKey, type RoutingStatsRow } from './stats-view.ts';
import { readFailureFreshness, readFreshness, readKept, type Tally } from './tally.ts';

/** What somebody else has found out about a model at a task. */
export interface SupposedQuality {
  /** Share of accepted answers, 0 to 1. */
  readonly quality: number;
  /** How many judged answers that is worth. */
  readonly weight: number;
}

export interface Belief {
  /** Log odds of being accepted once answered, and their variance. */
  readonly logOdds: number;
  readonly variance: number;
  /** Expected share of calls that are answered. */
  readonly success: number;
  /** It failed several times in a row, just now. */
  readonly paused: boolean;
  readonly basis: 'measured' | 'tournament' | 'assumed';
  /** Judged answers, decayed: in this task, in all tasks. */
  readonly inTask: number;
  readonly inAll: number;
  /** Of everything the model did, and of work of this kind. */
  readonly tallies: readonly (Tally | undefined)[];
}

export interface Beliefs {
  /** Takes in what other processes measured, and lets old evidence fade. */
  refresh(): void;
  record(outcome: RouteOutcome): void;
  read(task: RoutingTask, info: ModelInfo, supposed: SupposedQuality | undefined): Belief;
}

/**
 * How different models and tasks are, in log odds; chosen on the tuning worlds of `benchmarks/routing`. One unit is the way from 0.73 to 0.88, or
 * from 0.88 to 0.95.
 */
export const EFFECT_SPREAD: EffectSpread = { model: 0.9, task: 0.3, modelTask: 1, modelLanguage: 0.5, modelSize: 0.4, cell: 0.3 };

// The assumption while nothing is measured: a model of 1 USD per million tokens (three parts read, one part written) is accepted in 82 of 100 cases, and
// ten times the price is worth 0.55 in log odds: 0.73 at 0.1 USD, 0.89 at 10 USD. Prices within a vendor's range rise with quality, if gently.
const ASSUMED_AT_ONE_USD = toLogOdds(0.82);
const ASSUMED_PER_TENFOLD = 0.55;
const PRICE_BOUNDS = [0.02, 50] as const;
// Answers that the expectation "99 of 100 calls are answered" is worth.
const SUCCESS_PRIOR = { succeeded: 11.86, failed: 0.14 } as const;
// A model pauses after so many failures in a row, for a time that doubles with each further one.
const PAUSE_AFTER = 3;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 600_000;
// Old evidence fades so slowly that it is enough to look at it now and then.
const REFIT_OUTCOMES = 64;
const REFIT_MS = 60_000;

export function createBeliefs(stats: RoutingStats, clock: Clock): Beliefs {
  const quality = createQualityModel(EFFECT_SPREAD);
  let sinceRefit = 0;
  let refitMs = clock.monotonicMs();

  const takeIn = ({ key, tally }: RoutingStatsRow): boolean => {
    if (key.task === '*') return false;
    const breaks = stats.find(wholeKey(key))?.breaks ?? 0;
    const fresh = readFreshness(tally, { nowMs: clock.now(), taskOutcomes: stats.countOutcomes(key.task), breaks }, stats.decay);
    const kept = readKept(tally, breaks);
    // What is long ago makes the expectation uncertain, and leaves it as it is; what was before a change counts little for both.
    quality.setCounts(readModelKey(key), key, { accepted: tally.accepted * kept, rejected: tally.rejected * kept, weight: (tally.accepted + tally.rejected) * fresh });
    return true;
  };
  const takeInAll = (): void => {
    for (const row of stats.rows()) takeIn(row);
    quality.refit();
    sinceRefit = 0;
    refitMs = clock.monotonicMs();
  };
  takeInAll();
  // From scratch the effects need more than one pass to share the evidence among them; later passes start from a fit.
  for (let pass = 0; pass < 10; pass += 1) quality.refit();

  return {
    refresh: () => {
      const news = stats.refresh();
      for (const row of news) {
        if (takeIn(row)) quality.fit(readModelKey(row.key), row.key);
      }
      if (sinceRefit >= REFIT_OUTCOMES || clock.monotonicMs() - refitMs >= REFIT_MS) takeInAll();
    },
    record: (outcome) => {
      const kind = { task: outcome.task, language: outcome.language ?? '', size: readSizeClass(outcome.inputTokens) };
      const { logOdds, variance } = quality.estimate(readModelKey(outcome), kind);
      const breaks = stats.find(wholeKey(outcome))?.breaks;
      const rows = stats.record(outcome, toMeanShare(logOdds, variance));
      sinceRefit += 1;
      if (stats.find(wholeKey(outcome))?.breaks !== breaks) takeInAll();
      for (const row of rows) {
        if (takeIn(row) && outcome.accepted !== null) quality.fit(readModelKey(row.key), row.key);
      }
    },
    read: (task, info, supposed) => {
      const model = readModelKey(info);
      const kind: WorkKind = { task: task.task, language: task.language ?? '', size: readSizeClass(task.inputTokens) };
      quality.assume(model, assumeLogOdds(info.price));
      if (supposed !== undefined) {
        quality.suppose(model, kind.task, { accepted: supposed.weight * supposed.quality, rejected: supposed.weight * (1 - supposed.quality), weight: supposed.weight });
      }
      const { logOdds, variance, inTask, inAll } = quality.estimate(model, kind);
      const { provider, model: name } = info;
      const all = stats.find(wholeKey(info));
      const own = stats.find({ ...kind, provider, model: name });
      const nowMs = clock.now();
      const success = readSuccess([all, own], { nowMs, stats });
      const basis = inTask >= 0.5 ? 'measured' : supposed !== undefined && supposed.weight > 0 ? 'tournament' : 'assumed';
      return { logOdds, variance, inTask: Math.max(0, inTask), inAll: Math.max(0, inAll), basis, success, paused: isPaused(all, nowMs), tallies: [all, own] };
    },
  };
}

function readModelKey({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`;
}

function assumeLogOdds(price: ModelPrice | null): number {
  if (price === null) return ASSUMED_AT_ONE_USD;
  const blended = Math.max(PRICE_BOUNDS[0], Math.min(PRICE_BOUNDS[1], (3 * price.input + price.output) / 4));
  return ASSUMED_AT_ONE_USD + ASSUMED_PER_TENFOLD * Math.log10(blended);
}

// The share for this kind of work is shrunk towards that for all of the model's work, and that towards the expectation of any model.
function readSuccess(tallies: readonly (Tally | undefined)[], { nowMs, stats }: { readonly nowMs: number; readonly stats: RoutingStats }): number {
  const weight = SUCCESS_PRIOR.succeeded + SUCCESS_PRIOR.failed;
  let share = SUCCESS_PRIOR.succeeded / weight;
  for (const tally of tallies) {
    if (tally === undefined) continue;
    const fresh = readFailureFreshness(tally, nowMs, stats.decay);
    share = (tally.succeeded * fresh + weight * share) / ((tally.succeeded + tally.failed) * fresh + weight);
  }
  return share;
}

function isPaused(tally: Tally | undefined, nowMs: number): boolean {
  if (tally === undefined || tally.failStreak < PAUSE_AFTER) return false;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tally.failStreak - PAUSE_AFTER));
  // A clock that was set back leaves failures in the future; they are no longer just now either.
  return Math.abs(nowMs - tally.failedAtMs) < pauseMs;
}
