// How thrifty `balanced` has to be at the moment: it may spend a part of what the best model would cost, and what it saved lately it may spend when
// something changes and it has to find its way again.
import type { PicoUsd } from '@gateway/core';

export interface PacedOption {
  readonly key: string;
  /** Expected share of answered and accepted calls. */
  readonly quality: number;
  /** Plausible at best. */
  readonly hope: number;
  readonly drawn: number;
  readonly cost: PicoUsd | null;
}

export interface SpendingPace {
  /** What a call of the best model costs on average; `undefined` before the first call. */
  readonly referenceCost: PicoUsd | undefined;
  /** What a cost of `referenceCost` weighs, in accepted share: 0.05 means that it is worth paying for five accepted answers more in a hundred. */
  readonly costWeight: number;
  /** Takes in who could have done a call, before the choice. */
  consider(options: readonly PacedOption[]): void;
  /** Takes in what the chosen one should cost. */
  spend(option: { readonly quality: number; readonly cost: PicoUsd | null }): void;
}

export interface PaceTuning { target: number; weight: number; memory: number; power: number; least: number; most: number; near: number; tau: number; gain: number; w0: number; wmin: number; wmax: number }
export const PACE: PaceTuning = { target: 0.25, weight: 0.02, memory: 1500, power: 4, least: 0.01, most: 1000, near: 0.015, tau: 0.98, gain: 0.5, w0: 0.05, wmin: 0.003, wmax: 3, ...JSON.parse(process.env['PACE'] ?? '{}') };

interface Sums { key: string; quality: number; cost: number; weight: number }

export function createSpendingPace(): SpendingPace {
  const models = new Map<string, Sums>();
  const keep = 1 - 1 / PACE.memory;
  let spent = 0;
  let reference = 0;
  let referenceCost: number | undefined;
  let referenceQuality = 0;
  let logWeight = Math.log(PACE.w0);

  const findReference = (): Sums | undefined => {
    let highest = 0;
    let heaviest = 0;
    for (const { quality, weight } of models.values()) {
      heaviest = Math.max(heaviest, weight);
      highest = Math.max(highest, quality / weight);
    }
    let least: Sums | undefined;
    for (const sums of models.values()) {
      if (sums.weight < heaviest / 2 || sums.quality / sums.weight < (1 - PACE.near) * highest) continue;
      if (least === undefined || sums.cost / sums.weight < least.cost / least.weight) least = sums;
    }
    return least;
  };
  let es = 0, ew = 0;
  const ema = (options: readonly PacedOption[]): number => {
    let top = 0; for (const o of options) if (o.cost !== null) top = Math.max(top, o.drawn);
    const NEAR = 1 - Number(process.env['NEAR'] ?? 0.02);
    let best: PacedOption | undefined; for (const o of options) if (o.cost !== null && o.drawn >= NEAR * top && (best === undefined || o.cost < (best.cost ?? 0))) best = o;
    const k = 1 - 1 / Number(process.env['EMA'] ?? 500);
    es = es * k + (best?.cost ?? 0); ew = ew * k + 1;
    return es / ew;
  };
  return {
    get referenceCost() {
      return referenceCost;
    },
    get costWeight() {
      const pseudo = 50 * (referenceCost ?? 1);
      const ratio = (spent + PACE.target * pseudo) / (reference * (referenceCost ?? 1) + pseudo);
      return Number(process.env['LAM'] ?? 0.04) * Math.min(PACE.most, Math.max(1, ratio / PACE.target) ** PACE.power);
    },
    consider: (options) => {
      for (const { key, hope, cost } of options) {
        if (cost === null) continue;
        const sums = models.get(key) ?? { key, quality: 0, cost: 0, weight: 0 };
        sums.quality = sums.quality * keep + hope;
        sums.cost = sums.cost * keep + cost;
        sums.weight = sums.weight * keep + 1;
        models.set(key, sums);
      }
      const found = findReference();
      referenceCost = process.env['CHEAT'] ? 45e9 : true ? ema(options) : found === undefined ? undefined : found.cost / found.weight;
      const here = options.find(({ key }) => key === found?.key);
      referenceQuality = here === undefined ? 0 : (here.hope + here.quality) / 2;
      (globalThis as any).PACEDBG = `ref ${found?.key} ${((referenceCost ?? 0)/1e9).toFixed(2)} ratio ${(spent/reference).toFixed(3)} C ${(es/ew/1e9).toFixed(1)} w ${Math.exp(logWeight).toFixed(3)}`;
    },
    spend: ({ quality, cost }) => {
      if (cost === null || referenceCost === undefined) return;
      spent = spent * keep + cost;
      reference = reference * keep + 1;
      logWeight += PACE.gain * (quality - PACE.tau * referenceQuality);
      logWeight = Math.max(Math.log(PACE.wmin), Math.min(Math.log(PACE.wmax), logWeight));
    },
  };
}
