// What a caller is told when no model is left: each one with its reason, and what would help.
import { GatewayError } from '@gateway/core';
import { formatEnoughPicoUsd, formatPicoUsd } from './format-pico-usd.ts';
import type { RouteOption } from './route-option.ts';
import type { ExcludedModel, RoutingTask } from './router.ts';

// Reasons in the message; `details` has them all.
const MOST_NAMED = 8;

export interface NoModel {
  readonly task: RoutingTask;
  /** Those that could do the work, if it were not for their price. */
  readonly figured: readonly RouteOption[];
  readonly excluded: readonly ExcludedModel[];
}

/** `budget_exceeded` when only the price stands in the way, else `not_found`. */
export function noModelError({ task, figured, excluded }: NoModel): GatewayError {
  const reasons = excluded.map(({ provider, model, reason }) => `${provider}/${model}: ${reason}`);
  const named = reasons.length > MOST_NAMED ? `${reasons.slice(0, MOST_NAMED).join(' ')} And ${reasons.length - MOST_NAMED} more.` : reasons.join(' ');
  const details = { excluded: excluded.map(({ provider, model, reason }) => ({ provider, model, reason })) };
  if (figured.length > 0) {
    const least = figured.reduce<number | null>((lowest, { cost }) => (cost !== null && (lowest === null || cost < lowest) ? cost : lowest), null);
    return new GatewayError({
      kind: 'budget_exceeded',
      message: `No model does this ${task.task} for ${formatPicoUsd(task.maxCost ?? 0)}. ${named}`,
      hint: least === null ? 'Set the prices of these models, or leave the limit out.' : `Allow at least ${formatEnoughPicoUsd(least)}, or send less.`,
      details: least === null ? details : { ...details, leastPicoUsd: least },
    });
  }
  return new GatewayError({
    kind: 'not_found',
    message: reasons.length === 0 ? `There is no model to choose from for ${task.task}.` : `No model can do this ${task.task}. ${named}`,
    hint: reasons.length === 0 ? 'Configure a provider, or name a model.' : 'Configure a provider with a model that can, ask for less, or split the text.',
    details,
  });
}
