// Which model does a batch: the named one, the one that has it already, or the router's choice among those whose vendor has batches.
import { GatewayError, type BatchApi, type ModelPrice } from '@gateway/core';
import { measureOperation } from '../choose/measure-task.ts';
import type { RoutedOptions } from '../complete-routed.ts';
import type { BatchOptions } from './run-batch.ts';

export interface BatchModel {
  readonly provider: string;
  readonly model: string;
  readonly api: BatchApi;
  /** Through the batch API; `null` when it is not known. */
  readonly price: ModelPrice | null;
  /** Why this one, in a sentence. */
  readonly reason: string;
}

/** @throws GatewayError `unsupported` when the vendor has no batches, `not_configured` when no configured one has */
export async function chooseBatchModel(
  { models, router, selector = {}, task = 'chat', call }: BatchOptions & RoutedOptions,
  known: { readonly provider: string; readonly model: string } | undefined,
): Promise<BatchModel> {
  const open = (provider: string, model: string, reason: string): BatchModel => {
    const { batch } = models.resolveProvider(provider);
    if (batch === undefined) {
      throw new GatewayError({ kind: 'unsupported', message: `${provider} has no batches.`, hint: 'Name a model of OpenAI, Anthropic or Gemini, or send the requests one by one.' });
    }
    return { provider, model, api: batch, price: models.catalogue.batchPriceOf?.(provider, model) ?? null, reason };
  };
  if (known !== undefined) return open(known.provider, known.model, 'The batch had been submitted to it before.');
  if (selector.model !== undefined) {
    const { provider, model } = models.resolve(selector);
    return open(provider.name, model, `${provider.name}/${model} was named by the caller.`);
  }
  const offered = (await models.routable(call)).filter(
    ({ provider }) => (selector.provider === undefined || selector.provider === provider) && models.resolveProvider(provider).batch !== undefined,
  );
  if (offered.length === 0) {
    if (selector.provider !== undefined) return open(selector.provider, '', '');
    throw new GatewayError({ kind: 'not_configured', message: 'No configured provider has batches.', hint: 'Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY.' });
  }
  const route = router.route(measureOperation(task, undefined, { ...selector, maxCostUsd: undefined }), offered);
  return open(route.chosen.provider, route.chosen.model, route.reason);
}
