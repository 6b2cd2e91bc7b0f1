// What a piece of work will probably cost and how long it will take on a model: the price list and the task's size, corrected by what has been measured.
import { tryComputeCost, type ModelInfo, type PicoUsd } from '@gateway/core';
import type { RoutingTask } from './router.ts';
import type { Tally } from './tally.ts';

// Calls that the list price is worth as evidence: reality is believed once it has been seen a few times.
const LIST_WEIGHT = 2;
// The bounds of the correction, so that one odd bill neither hides a model nor makes it look free.
const LEAST_RATIO = 0.1;
const LARGEST_RATIO = 10;

/** By list price and expected tokens; `null` when the price is unknown, or the work too large to be priced exactly. */
export function estimateListCost(task: RoutingTask, model: ModelInfo): PicoUsd | null {
  if (model.price === null) return null;
  return tryComputeCost({ inputTokens: Math.round(task.inputTokens), outputTokens: Math.round(task.outputTokens) }, model.price)?.totalPicoUsd ?? null;
}

/**
 * The list cost times how much more or less than that the model's answers have cost so far: models that think aloud, or write more than others, cost
 * more than their price says.
 *
 * @param tallies from the most general to the most specific; each is shrunk towards the one before it
 */
export function correctCost(listCost: PicoUsd | null, tallies: readonly (Tally | undefined)[]): PicoUsd | null {
  if (listCost === null) return null;
  let ratio = 1;
  for (const tally of tallies) {
    if (tally === undefined || tally.listCost <= 0 || tally.latencyWeight <= 0) continue;
    const weight = tally.latencyWeight / (tally.latencyWeight + LIST_WEIGHT);
    ratio = weight * (tally.actualCost / tally.listCost) + (1 - weight) * ratio;
  }
  return Math.round(listCost * Math.max(LEAST_RATIO, Math.min(LARGEST_RATIO, ratio)));
}

/** From sending to the last token, in milliseconds; `null` while nobody has measured it. Prefers the most specific tally. */
export function estimateLatency(outputTokens: number, tallies: readonly (Tally | undefined)[]): number | null {
  for (const tally of tallies.toReversed()) {
    if (tally === undefined || tally.latencyWeight <= 0) continue;
    const known = Math.round(tally.latencyMs / tally.latencyWeight);
    if (tally.firstTokenWeight <= 0 || tally.streamTokens <= 0) return known;
    return Math.round(tally.firstTokenMs / tally.firstTokenWeight + (outputTokens * tally.streamMs) / tally.streamTokens);
  }
  return null;
}
