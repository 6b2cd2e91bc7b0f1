// The order in which models should do a piece of work: by accepted results per dollar or per second, or by the share of accepted results less what it
// costs, weighed by how thrifty one has to be.
import type { PicoUsd, Priority } from '@gateway/core';

/** A model that can do the work, in figures. Shares are of all calls: answered and accepted. */
export interface RankedFigures {
  /** Expected. */
  readonly quality: number;
  /** Drawn from what is believed of it: models that are little known draw high at times, and so get their chance. */
  readonly drawn: number;
  readonly cost: PicoUsd | null;
  readonly latencyMs: number | null;
  /** It fails at the moment: only when nothing else is left. */
  readonly paused: boolean;
}

/** What the ranking needs to know beside the options. */
export interface RankContext {
  readonly priority: Priority;
  /** What a call of the best model costs on average. */
  readonly referenceCost: PicoUsd | undefined;
  /** What that cost weighs, in accepted share. */
  readonly costWeight: number;
}

/** How far below the best expected share, relative to it, a fast model may be drawn and still be good enough. */
export const SPEED_TOLERANCE = 0.05;
// With `quality` the price decides between equals only.
const QUALITY_COST_WEIGHT = 0.002;
// What costs nothing counts as this part of the dearest, or it would win however bad its answers are.
const LEAST_COST_SHARE = 1e-3;

export interface Ranked<Option> {
  readonly option: Option;
  /** What the priority maximises. */
  readonly score: number;
  /** The same by what is expected instead of what was drawn. */
  readonly expectedScore: number;
  readonly goodEnough: boolean;
}

/** The options, best first: the good enough ones, those that are not, those that fail at the moment. */
export function rankOptions<Option extends RankedFigures>(options: readonly Option[], context: RankContext): readonly Ranked<Option>[] {
  const best = Math.max(0, ...options.map((option) => (option.paused ? 0 : option.quality)));
  const costs = readCosts(options);
  const latencies = readLatencies(options);
  const reference = readReference(context.referenceCost, costs);
  const scoreOf = (drawn: number, index: number): number => {
    const cost = (costs[index] ?? 0) / reference;
    if (context.priority === 'cost') return drawn / cost;
    if (context.priority === 'speed') return drawn / (latencies[index] ?? 1);
    if (context.priority === 'quality') return drawn - QUALITY_COST_WEIGHT * cost;
    return drawn - context.costWeight * cost;
  };
  const ranked = options.map((option, index) => ({
    option,
    score: scoreOf(option.drawn, index),
    expectedScore: scoreOf(option.quality, index),
    goodEnough: context.priority !== 'speed' || option.drawn >= (1 - SPEED_TOLERANCE) * best,
  }));
  return ranked.sort((a, b) => {
    if (a.option.paused !== b.option.paused) return a.option.paused ? 1 : -1;
    if (a.goodEnough !== b.goodEnough) return a.goodEnough ? -1 : 1;
    return b.score - a.score;
  });
}

/** The options by expected share, best first; those that fail at the moment last. */
export function rankByQuality<Option extends RankedFigures>(options: readonly Option[]): readonly Ranked<Option>[] {
  return options
    .map((option) => {
      const score = Math.log(Math.max(option.quality, 1e-6));
      return { option, score, expectedScore: score, goodEnough: false };
    })
    .sort((a, b) => (a.option.paused === b.option.paused ? b.score - a.score : a.option.paused ? 1 : -1));
}

/** What costs are measured by: `wanted`, or the dearest where that is unknown or nothing, since by nothing no cost can be measured. */
export function readReference(wanted: PicoUsd | undefined, costs: readonly (PicoUsd | null)[]): PicoUsd {
  if (wanted !== undefined && wanted > 0) return wanted;
  return costs.reduce<PicoUsd>((most, cost) => Math.max(most, cost ?? 0), 0) || 1;
}

// Unknown is not nothing: an unknown price counts as the dearest.
function readCosts(options: readonly RankedFigures[]): readonly number[] {
  const largest = options.reduce((most, { cost }) => Math.max(most, cost ?? 0), 0) || 1;
  return options.map(({ cost }) => Math.max(cost ?? largest, largest * LEAST_COST_SHARE));
}

// An unknown speed counts as the middle one, so that it gets measured.
function readLatencies(options: readonly RankedFigures[]): readonly number[] {
  const known = options.flatMap(({ latencyMs }) => latencyMs ?? []).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 1;
  return options.map(({ latencyMs }) => Math.max(1, latencyMs ?? middle));
}
