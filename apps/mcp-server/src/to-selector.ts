// The arguments that say who answers, as the packages understand them. The same for every tool.
import { GatewayError, type ModelSelector, type Priority } from '@gateway/core';

export interface ModelArguments {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly priority?: Priority | undefined;
  readonly min_quality?: number | undefined;
  readonly max_cost?: number | undefined;
  readonly fallback?: boolean | undefined;
}

/** @throws GatewayError `invalid_input` for a named model with wishes that only a choice could fulfil */
export function toSelector({ provider, model, priority, min_quality, max_cost, fallback }: ModelArguments): ModelSelector {
  if (model !== undefined && fallback !== true && (priority !== undefined || min_quality !== undefined)) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: 'A named model leaves nothing to choose by "priority" or "min_quality".',
      hint: 'Leave "model" out, or send "fallback": true.',
    });
  }
  return { provider, model, priority, minQuality: min_quality, maxCostUsd: max_cost, fallback };
}
