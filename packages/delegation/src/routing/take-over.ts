// Checked work is not lost with the first answer: what a check rejects is asked of another model. So whoever goes first is chosen together with who comes
// next, and who comes next is whoever is most likely to manage what the first could not (cf. Chen, Zaharia and Zou, "FrugalGPT", 2023, section 3).
import type { PicoUsd } from '@gateway/core';
import type { RankedFigures } from './rank-options.ts';

export interface TakeOverContext {
  /** What a cost weighs, in accepted share: `weight` for a cost of `reference`. */
  readonly reference: PicoUsd;
  readonly weight: number;
  /** How much of what one model gets wrong is hard for all models, 0 to 1; the rest is that model's own bad luck. */
  readonly sharedDifficulty: number;
}

/** An option's figures for the work as a whole, with whoever takes over. */
export interface WholeFigures<Option> extends RankedFigures {
  readonly option: Option;
}

/** The share of answers that a model of share `quality` gets right of those that one of share `before` got wrong. */
function rescue(quality: number, before: number, sharedDifficulty: number): number {
  return sharedDifficulty * rescueShared(quality, before) + (1 - sharedDifficulty) * quality;
}

/** The same if what is hard for one model is hard for all, so that only a better one manages it. */
export function rescueShared(quality: number, before: number): number {
  return before >= 1 ? 0 : Math.max(0, (quality - before) / (1 - before));
}

/** Each option with what it comes to when the best one for that takes over from it: quality and cost of the first try and, where that is rejected, the second. */
export function foreseeTakeOver<Option extends RankedFigures>(options: readonly Option[], context: TakeOverContext): readonly WholeFigures<Option>[] {
  const dearest = readDearest(options);
  const { sharedDifficulty } = context;
  return options.map((option) => {
    const { latencyMs, paused } = option;
    const next = findNext(options, [option], { ...context, dearest });
    if (next === undefined) return { option, quality: option.quality, drawn: option.drawn, cost: option.cost, latencyMs, paused };
    const rejected = 1 - option.quality;
    return {
      option,
      quality: option.quality + rejected * rescue(next.quality, option.quality, sharedDifficulty),
      drawn: option.drawn + (1 - option.drawn) * rescue(next.quality, option.drawn, sharedDifficulty),
      cost: option.cost === null || next.cost === null ? null : option.cost + rejected * next.cost,
      latencyMs,
      paused,
    };
  });
}

/** The others in the order in which they should take over from `first`, each for what those before it could not do; those that fail at the moment last. */
export function orderTakeOver<Option extends RankedFigures>(first: Option, others: readonly Option[], context: TakeOverContext): readonly Option[] {
  const dearest = readDearest([first, ...others]);
  const ordered: Option[] = [first];
  const left = new Set(others);
  while (left.size > 0) {
    const next = findNext([...left], ordered, { ...context, dearest });
    if (next === undefined) break;
    ordered.push(next);
    left.delete(next);
  }
  return [...ordered.slice(1), ...left];
}

interface Search extends TakeOverContext {
  readonly dearest: PicoUsd;
}

function findNext<Option extends RankedFigures>(options: readonly Option[], before: readonly Option[], { reference, weight, sharedDifficulty, dearest }: Search): Option | undefined {
  const best = before.reduce((highest, { quality }) => Math.max(highest, quality), 0);
  let found: { readonly option: Option; readonly worth: number } | undefined;
  for (const option of options) {
    if (option.paused || before.includes(option)) continue;
    // Unknown is not nothing: an unknown price counts as the dearest.
    const worth = rescue(option.quality, best, sharedDifficulty) - (weight * (option.cost ?? dearest)) / reference;
    if (found === undefined || worth > found.worth) found = { option, worth };
  }
  return found?.option;
}

function readDearest(options: readonly RankedFigures[]): number {
  return options.reduce((most, { cost }) => Math.max(most, cost ?? 0), 0);
}
