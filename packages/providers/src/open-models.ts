// Providers, catalogue and wrappers joined the usual way: what an application wants unless it has reasons to join them itself.
import { systemClock, type Clock, type CountTokens, type Logger, type ModelRegistry } from '@gateway/core';
import { parseCatalogueOverrides } from './catalogue/catalogue-override.ts';
import { loadCatalogue } from './catalogue/load-catalogue.ts';
import { createModels, type ModelsOptions, type RegisteredProviderOptions } from './model-registry.ts';
import { rememberPrices } from './remember-prices.ts';
import { createTargetWrapper, type ResilienceOptions } from './target-wrapper.ts';

export interface OpenModelsOptions extends Pick<ModelsOptions, 'fetch' | 'timeoutMs' | 'routed'> {
  /** By name. A provider that lacks the key or address its vendor needs counts as not configured. */
  readonly providers: Readonly<Record<string, RegisteredProviderOptions & ResilienceOptions>>;
  /** What is known of models beyond the catalogue, as the configuration file writes it. @default none */
  readonly modelOverrides?: unknown;
  /** Counts tokens where a vendor sends no usage. @default four characters a token, OpenAI's rule of thumb for English */
  readonly loadCountTokens?: (() => Promise<CountTokens>) | undefined;
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** Uniform from 0 to 1, for the jitter of retries. @default Math.random */
  readonly random?: (() => number) | undefined;
}

const CHARACTERS_PER_TOKEN = 4;

/**
 * Loads the catalogue and opens the providers. Every model retries what is worth it, keeps to its vendor's limits, fails at once while it is down, announces
 * each attempt to `call.attempts`, and has a usage (estimated where the vendor sent none), a price and, where they are known, its limits.
 *
 * @throws GatewayError `invalid_input` for overrides, vendors or addresses that make no sense
 */
export async function openModels(options: OpenModelsOptions): Promise<ModelRegistry> {
  const { clock = systemClock, random = Math.random, logger } = options;
  const overrides = options.modelOverrides === undefined ? undefined : parseCatalogueOverrides(options.modelOverrides);
  const catalogue = await loadCatalogue({ overrides, clock });
  const loadCountTokens = options.loadCountTokens ?? (async (): Promise<CountTokens> => (text) => Math.ceil(text.length / CHARACTERS_PER_TOKEN));
  const wrapper = createTargetWrapper({ resilienceOf: (provider) => options.providers[provider] ?? {}, priceOf: rememberPrices(catalogue.priceOf), loadCountTokens, clock, random, logger });
  return createModels({
    providers: options.providers,
    catalogue,
    routed: options.routed,
    fetch: options.fetch,
    timeoutMs: options.timeoutMs,
    logger,
    clock,
    wrap: wrapper.wrap,
    wrapEmbedding: wrapper.wrapEmbedding,
    chainWrapper: wrapper,
  });
}
