// One call for vectors: looked up where they are remembered, asked for, and written down like any other call.
import { GatewayError, toGatewayError, type CallOptions, type EmbeddingModel, type EmbeddingResult, type ModelSelector } from '@gateway/core';
import type { CallAllowance } from './budget/create-call-allowance.ts';
import { openCall, type CallReport } from './call/open-call.ts';
import { LOCAL_PROVIDER } from './choose/local-engine.ts';
import type { RoutedOptions } from './complete-routed.ts';

export interface EmbedOptions {
  /** Whose vectors: those of different models cannot be compared, so a model is named and nobody takes over. */
  readonly selector: Pick<ModelSelector, 'provider' | 'model' | 'maxCostUsd'>;
  readonly call?: CallOptions | undefined;
  /** What this call shares with others. @default one of its own, of the selector's `maxCostUsd` */
  readonly allowance?: CallAllowance | undefined;
}

export interface DelegatedEmbeddings extends EmbeddingResult {
  /** `saved` is what was paid, below zero: no other model would have been asked for these vectors. */
  readonly delegation: CallReport;
}

/** @throws GatewayError `invalid_input` without a model, `not_found` or `not_configured` for names that cannot be resolved, `unsupported` where a vendor has no embeddings, and the model's own */
export async function embedTexts(texts: readonly string[], { selector, call, allowance, ...parts }: EmbedOptions & Pick<RoutedOptions, 'models' | 'books' | 'cache'>): Promise<DelegatedEmbeddings> {
  const model = findEmbeddingModel(parts, selector);
  const opened = openCall(parts.books, { origin: call?.origin, task: 'embedding', selector, allowance });
  try {
    const wrapped = parts.cache?.wrapEmbedding?.(model) ?? model;
    const result = await wrapped.embed(texts, { ...call, attempts: call?.attempts ?? opened.observer });
    if (result.embeddings.length !== texts.length) throw new GatewayError({ kind: 'bad_response', message: `${model.provider}/${model.model} answered ${texts.length} texts with ${result.embeddings.length} vectors.` });
    // What the cache knew was bought by calls whose shares in it nobody has kept.
    const cached = opened.attempts.length === 0 && texts.length > 0 ? ({ kind: 'exact', savedCost: null } as const) : undefined;
    const report = opened.finish({
      outcome: 'ok',
      reason: cached === undefined ? `${model.provider}/${model.model} was named by the caller.` : 'All vectors came from the cache.',
      provider: result.provider,
      model: result.model,
      usage: result.usage,
      baselineUsage: { inputTokens: 0, outputTokens: 0 },
      cached,
    });
    return { ...result, cost: report.cost, delegation: report };
  } catch (thrown) {
    const error = toGatewayError(thrown);
    opened.finish({ outcome: error.kind, usage: null });
    throw error;
  }
}

/** The model that a selector means. Nothing is asked. @throws GatewayError as {@link embedTexts} */
export function findEmbeddingModel({ models }: Pick<RoutedOptions, 'models'>, { provider, model }: EmbedOptions['selector']): EmbeddingModel {
  if (model === undefined || provider === LOCAL_PROVIDER) {
    throw new GatewayError({ kind: 'invalid_input', message: 'No embedding model is named.', hint: 'Name one as "provider/model", for instance openai/text-embedding-3-small.' });
  }
  const resolved = models.resolve({ provider, model });
  return resolved.provider.embeddingModel(resolved.model);
}
