// One number a model, to sort by. Real costs come from computeCost and real usage.
import type { ModelPrice } from '@gateway/core';

const INPUT_SHARE = 3;
const OUTPUT_SHARE = 1;

/**
 * USD per million tokens at three parts of input to one of output, cache and tiers left out; `null` when the price is unknown.
 * The mix is the one that artificialanalysis.ai/methodology compares models by.
 */
export function readBlendedPrice(price: ModelPrice | null): number | null {
  if (price === null) return null;
  return (INPUT_SHARE * price.input + OUTPUT_SHARE * price.output) / (INPUT_SHARE + OUTPUT_SHARE);
}
