// Who would do an operation, and for how much: the same choice as for the work itself, with nothing sent and nothing written down.
import type { Operation, PicoUsd } from '@gateway/core';
import { chooseTargets } from './choose/choose-targets.ts';
import { asksForLocal, LOCAL_PROVIDER, readMinQuality, requireLocalEngine } from './choose/local-engine.ts';
import { measureOperation } from './choose/measure-task.ts';
import type { RoutedOptions } from './complete-routed.ts';
import { estimateListCost } from './routing/estimate-work.ts';
import type { RunOptions } from './run-operation.ts';

export interface WorkPlan {
  /** `local` when no model would be asked. */
  readonly provider: string;
  readonly model: string;
  /** One sentence. */
  readonly reason: string;
  /** Tokens, about. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Integer picodollars; `null` when the price is unknown. */
  readonly estimatedCost: PicoUsd | null;
}

/** @throws GatewayError as `runOperation` does before its first request */
export async function planOperation<Input, Output>(operation: Operation<Input, Output>, input: Input, context: RoutedOptions & Pick<RunOptions, 'selector' | 'model' | 'call'>): Promise<WorkPlan> {
  const { models, router, call, model, selector = {} } = context;
  const task = { ...measureOperation(operation.task, operation.measure?.(input), selector), checked: (operation.verifiers ?? []).length > 0, whatIf: true };
  const { inputTokens, outputTokens } = task;
  const locally = (reason: string): WorkPlan => ({ provider: LOCAL_PROVIDER, model: requireLocalEngine(operation, selector).model, reason, inputTokens, outputTokens, estimatedCost: 0 });
  if (model !== undefined) return { provider: model.provider, model: model.model, reason: `${model.provider} was named by the caller.`, inputTokens, outputTokens, estimatedCost: null };
  if (asksForLocal(selector)) return locally('The local engine was named by the caller.');
  const isNamed = selector.provider !== undefined || selector.model !== undefined;
  if (!isNamed && operation.local !== undefined && operation.local.quality >= readMinQuality(operation.task, selector)) return locally('The local engine costs nothing and is good enough.');
  const choice = await chooseTargets({ models, router, selector, task, call });
  if (choice === undefined) return locally('No provider is configured, and the local engine needs none.');
  const [target] = choice.targets;
  const info = models.catalogue.find(target.provider, target.model);
  const estimatedCost = choice.route === undefined ? (info === undefined ? null : estimateListCost(task, info)) : choice.route.chosen.estimatedCost;
  return { provider: target.provider, model: target.model, reason: choice.reason, inputTokens, outputTokens, estimatedCost };
}
