// Which models can do a piece of work at all, and for each of the others one sentence why not.
import type { ModelCapability, ModelInfo, PicoUsd } from '@gateway/core';
import { formatPicoUsd } from './format-pico-usd.ts';
import type { RoutingTask } from './router.ts';

/** Why the model cannot do the work; `undefined` when it can, as far as is known. */
export function findObstacle(task: RoutingTask, model: ModelInfo): string | undefined {
  const needs: readonly ModelCapability[] = task.task === 'embedding' ? ['embedding'] : ['chat', ...(task.needs ?? [])];
  const missing = needs.filter((capability) => !model.capabilities.includes(capability));
  if (missing.length > 0) return `It lacks ${missing.join(', ')}.`;
  const context = task.contextTokens ?? task.inputTokens + task.outputTokens;
  if (model.contextTokens !== null && context > model.contextTokens) {
    return `Its window holds ${model.contextTokens} tokens, the work needs ${context}.`;
  }
  // Work in several calls writes no more in one of them than that one holds.
  const output = Math.min(task.outputTokens, context);
  if (model.maxOutputTokens !== null && output > model.maxOutputTokens) {
    return `It writes at most ${model.maxOutputTokens} tokens, the work needs ${output}.`;
  }
  return undefined;
}

/** Why the model is too expensive; `undefined` when it is not. */
export function findCostObstacle(estimatedCost: PicoUsd | null, maxCost: PicoUsd | undefined): string | undefined {
  if (maxCost === undefined) return undefined;
  if (estimatedCost === null) return `Its price is unknown, so nobody can say whether it stays within ${formatPicoUsd(maxCost)}.`;
  return estimatedCost > maxCost ? `It would cost about ${formatPicoUsd(estimatedCost)}, more than ${formatPicoUsd(maxCost)}.` : undefined;
}
