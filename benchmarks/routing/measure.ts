// Measures every strategy on a world, over seeds: shares, costs, their relation to the best single model, and 95 % intervals.
import { createBaselines, COST_BAR, QUALITY_BAR } from './baselines.ts';
import { playRouter } from './play-router.ts';
import { createCalls, play, playTakeOver, type Played } from './simulate.ts';
import type { World } from './world.ts';

export const STRATEGIES = ['always cheapest', 'random', 'static table', 'static table at 40 % of the cost', 'cheapest, then best', 'ours with one try', 'ours', 'oracle', 'always best'] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** Calls that ours has made before it is measured. */
export const WARM_UPS = [0, 100, 1_000] as const;

const WINDOW = 2_000;

/** Of one seed in one window. */
interface Reading {
  readonly acceptedShare: number;
  readonly costUsd: number;
  readonly relativeQuality: number;
  readonly relativeCost: number;
}

export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % interval of the mean. */
  readonly margin: number;
}

export interface Measured {
  readonly strategy: Strategy;
  readonly warmUp: number;
  readonly acceptedShare: Estimate;
  readonly costUsd: Estimate;
  readonly relativeQuality: Estimate;
  readonly relativeCost: Estimate;
}

export interface WorldResult {
  readonly world: World;
  readonly bestName: string;
  readonly measured: readonly Measured[];
}

export async function measureWorld(world: World, seeds: readonly number[]): Promise<WorldResult> {
  const readings = new Map<string, Reading[]>();
  let bestName = '';
  for (const seed of seeds) {
    const calls = createCalls(world, seed);
    const baselines = createBaselines(world, calls, seed);
    bestName = baselines.bestName;
    const played: Readonly<Record<Strategy, Played>> = {
      'always cheapest': play(calls, baselines.cheapest),
      random: play(calls, baselines.random),
      'static table': play(calls, baselines.table),
      'static table at 40 % of the cost': play(calls, baselines.cheapTable),
      'cheapest, then best': playTakeOver(calls, baselines.cheapest, baselines.best),
      'ours with one try': await playRouter(world, calls, { seed, takesOver: false }),
      ours: await playRouter(world, calls, { seed, takesOver: true }),
      oracle: play(calls, baselines.oracle),
      'always best': play(calls, baselines.best),
    };
    for (const strategy of STRATEGIES) {
      for (const warmUp of WARM_UPS) {
        const key = `${strategy}/${warmUp}`;
        readings.set(key, [...(readings.get(key) ?? []), read(played[strategy], played['always best'], warmUp)]);
      }
    }
  }
  const measured = STRATEGIES.flatMap((strategy) => WARM_UPS.map((warmUp) => summarize(strategy, warmUp, readings.get(`${strategy}/${warmUp}`) ?? [])));
  return { world, bestName, measured };
}

function read(played: Played, best: Played, warmUp: number): Reading {
  const count = (accepted: readonly boolean[]): number => accepted.slice(warmUp, warmUp + WINDOW).filter(Boolean).length;
  const spend = (costs: readonly number[]): number => costs.slice(warmUp, warmUp + WINDOW).reduce((sum, cost) => sum + cost, 0) / 1e12;
  const calls = played.accepted.slice(warmUp, warmUp + WINDOW).length;
  return {
    acceptedShare: count(played.accepted) / calls,
    costUsd: spend(played.costs),
    relativeQuality: count(played.accepted) / count(best.accepted),
    relativeCost: spend(played.costs) / spend(best.costs),
  };
}

function summarize(strategy: Strategy, warmUp: number, readings: readonly Reading[]): Measured {
  const of = (field: keyof Reading): Estimate => estimate(readings.map((reading) => reading[field]));
  return { strategy, warmUp, acceptedShare: of('acceptedShare'), costUsd: of('costUsd'), relativeQuality: of('relativeQuality'), relativeCost: of('relativeCost') };
}

// Student's t at 95 %, for n - 1 degrees of freedom; 1.96 beyond the table (any handbook of statistics).
const T_95 = [Number.NaN, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09] as const;

function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, margin: Number.NaN };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, margin: (T_95[values.length - 1] ?? 1.96) * Math.sqrt(variance / values.length) };
}

export function find(result: WorldResult, strategy: Strategy, warmUp: number): Measured {
  const found = result.measured.find((entry) => entry.strategy === strategy && entry.warmUp === warmUp);
  if (found === undefined) throw new Error(`${strategy} after ${warmUp} was not measured.`);
  return found;
}

/** Whether a strategy reaches both bars after 1,000 calls. */
export function reachesBars(result: WorldResult, strategy: Strategy): boolean {
  const { relativeQuality, relativeCost } = find(result, strategy, 1_000);
  return relativeQuality.mean >= QUALITY_BAR && relativeCost.mean <= COST_BAR;
}
