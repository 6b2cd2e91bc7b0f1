// A vendor that has been configured: the door to its models.
import type { EmbeddingModel } from './embedding-model.ts';
import type { CallOptions, LanguageModel } from './language-model.ts';
import type { ModelInfo } from './model-info.ts';

export interface Provider {
  /** The name callers use, for instance `openai`. */
  readonly name: string;
  /** Any name the vendor accepts; nothing is checked or loaded until the first call. */
  languageModel(model: string): LanguageModel;
  /** @throws GatewayError `unsupported` when the vendor has no embeddings */
  embeddingModel(model: string): EmbeddingModel;
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
  close(): Promise<void>;
}

export interface ModelCatalogue {
  /** Catalogued models, of one provider or of all, cheapest first (blended price, unknown last). */
  list(provider?: string): readonly ModelInfo[];
  find(provider: string, model: string): ModelInfo | undefined;
}
