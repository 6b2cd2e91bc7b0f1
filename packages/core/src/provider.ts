// A vendor that has been configured: the door to its models.
import type { BatchApi } from './batch.ts';
import type { ModelPrice } from './cost.ts';
import type { EmbeddingModel } from './embedding-model.ts';
import type { ErrorKind } from './error-kind.ts';
import type { CallOptions, LanguageModel } from './language-model.ts';
import type { ModelInfo } from './model-info.ts';

export interface Provider {
  /** The name callers use, for instance `openai`. */
  readonly name: string;
  /** Any name the vendor accepts; nothing is checked or loaded until the first call. */
  languageModel(model: string): LanguageModel;
  /** @throws GatewayError `unsupported` when the vendor has no embeddings */
  embeddingModel(model: string): EmbeddingModel;
  /** Left out where the vendor has no batches. */
  readonly batch?: BatchApi | undefined;
  /** The models the vendor offers right now, asked from the vendor. */
  listModels(call?: CallOptions): Promise<readonly ModelInfo[]>;
  /** A cheap call that costs nothing and shows that the key and the address work. @throws GatewayError */
  check(call?: CallOptions): Promise<void>;
  close(): Promise<void>;
}

/** Every configured provider, and what is known of their models. */
export interface ModelRegistry {
  /** In the order of preference when nothing else decides. */
  readonly providers: readonly Provider[];
  readonly catalogue: ModelCatalogue;
  /**
   * The provider and model that a name means: `provider/model`, a model of `provider`, or a bare name that one configured provider is known to have.
   *
   * @throws GatewayError `not_configured` for a provider without key or address, `not_found` for a name that nobody is known to have
   */
  resolve(name: { readonly provider?: string | undefined; readonly model?: string | undefined }): { readonly provider: Provider; readonly model: string };
  /** The provider of that name. @throws GatewayError `not_configured` without key or address, `not_found` for an unknown name */
  resolveProvider(name: string): Provider;
  /**
   * The models that may be chosen when nobody is named: of each provider a few of every size, cheapest first. Asks a server that no catalogue knows what
   * it offers; one that does not answer has none.
   */
  routable(call?: CallOptions): Promise<readonly ModelInfo[]>;
  /** One model that stands for several: when one cannot answer, the next does. Shows itself as the first. @throws GatewayError `invalid_input` without models */
  chain(models: readonly LanguageModel[], options?: ChainOptions): LanguageModel;
  close(): Promise<void>;
}

export interface ChainOptions {
  /** Is told of every model that takes over. */
  readonly onTakeOver?: ((event: TakeOver) => void) | undefined;
  /** Whether another model may answer what one refused for its content. @default false */
  readonly afterContentFilter?: boolean | undefined;
}

/** One model takes over from another within a call. */
export interface TakeOver {
  /** As `provider/model`. */
  readonly from: string;
  readonly to: string;
  readonly reason: 'outage' | 'context_window' | 'content_filter' | 'budget';
  readonly kind: ErrorKind;
}

export interface ModelCatalogue {
  /** Catalogued models, of one provider or of all, cheapest first (blended price, unknown last). */
  list(provider?: string): readonly ModelInfo[];
  find(provider: string, model: string): ModelInfo | undefined;
  /** Whether `answered` is surely another model than `asked`, and no dated or other name of it. @default nobody can tell: `false` */
  isAnotherModel?(provider: string, asked: string, answered: string): boolean;
  /** What the model costs through its vendor's batch API; `null` when that is not known. @default unknown for all */
  batchPriceOf?(provider: string, model: string): ModelPrice | null;
}
