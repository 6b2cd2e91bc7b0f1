// Every configured provider in one place, and the answer to "who is meant by this name".
import type { EmbeddingModel, LanguageModel, ModelCatalogue, ModelLimits, ModelRegistry, Provider } from '@gateway/core';
import { createProvider, type ProviderOptions, readKeys } from './create-provider.ts';
import { createKeepAliveFetch } from './keep-alive-fetch.ts';
import { createProviderResolver, createResolver, type KnownProvider } from './resolve-model.ts';
import { createChain } from './resilience/create-chain.ts';
import { createRoutable } from './routable/list-routable.ts';
import { ROUTED_MODELS } from './routable/routed-models.ts';
import type { TargetWrapper } from './target-wrapper.ts';
import type { Vendor } from './vendor.ts';
import { findVendor, vendors as allVendors } from './vendors/vendors.ts';

export interface RegisteredProviderOptions extends Omit<ProviderOptions, 'name' | 'limitsOf'> {
  /** Which vendor it is, when its name does not say so: `{ 'my-vllm': { vendor: 'openai-compatible', baseUrl } }`. @default its name */
  readonly vendor?: string | undefined;
  /** The model that a call without one means. @default the vendor's */
  readonly defaultModel?: string | undefined;
  /** True for a provider that answers only when it is named and is never chosen, such as an Ollama that may or may not run. @default false */
  readonly implicit?: boolean | undefined;
}

export interface ModelsOptions extends Pick<ProviderOptions, 'fetch' | 'timeoutMs' | 'logger' | 'clock'> {
  /** By name. One that lacks the key or address its vendor needs counts as not configured. What it does not set comes from these options. */
  readonly providers: Readonly<Record<string, RegisteredProviderOptions>>;
  readonly catalogue: ModelCatalogue;
  /** Wraps every language model that leaves the registry. @default unchanged */
  readonly wrap?: ((model: LanguageModel) => LanguageModel) | undefined;
  /** Wraps every embedding model that leaves the registry. @default unchanged */
  readonly wrapEmbedding?: ((model: EmbeddingModel) => EmbeddingModel) | undefined;
  /** The models to choose from when nobody is named, as `provider/model`. @default of each provider a few of every size */
  readonly routed?: readonly string[] | undefined;
  /** How targets behave inside a chain. @default as outside of one */
  readonly chainWrapper?: Pick<TargetWrapper, 'hurry' | 'breakerOf'> | undefined;
  /** The vendors that names may mean. @default every vendor of this package */
  readonly vendors?: readonly Vendor[] | undefined;
}

/**
 * Builds the configured providers. Without a `fetch` of their own they share one pool of connections, which `close()` closes.
 *
 * @throws GatewayError `invalid_input` for a provider of an unknown vendor, or with a base URL that is none
 */
export function createModels(options: ModelsOptions): ModelRegistry {
  const vendors = options.vendors ?? allVendors;
  const pool = options.fetch === undefined ? createKeepAliveFetch() : undefined;
  const shared = { ...options, fetch: options.fetch ?? pool?.fetch };
  const known = Object.entries(options.providers).map(([name, settings]) => open(shared, { name, settings, vendor: findVendor(settings.vendor ?? name, vendors) }));
  const ordered = known.toSorted((a, b) => vendors.indexOf(a.vendor) - vendors.indexOf(b.vendor));
  const resolver = { known: ordered, vendors, catalogue: options.catalogue };
  const providers = ordered.flatMap(({ provider, implicit }) => (provider === undefined || implicit ? [] : [provider]));
  return {
    providers,
    catalogue: options.catalogue,
    resolve: createResolver(resolver),
    resolveProvider: createProviderResolver(resolver),
    routable: createRoutable({ ...options, providers, named: ordered.flatMap(({ provider }) => provider ?? []), usualOf: (name) => ROUTED_MODELS[ordered.find((entry) => entry.name === name)?.vendor.name ?? ''] }),
    chain: (models, chainOptions) => createChain(models, { ...chainOptions, logger: options.logger, wrapper: options.chainWrapper }),
    close: async () => {
      await Promise.all(ordered.map(async ({ provider }) => provider?.close()));
      await pool?.close();
    },
  };
}

interface Entry {
  readonly name: string;
  readonly settings: RegisteredProviderOptions;
  readonly vendor: Vendor;
}

function open(options: ModelsOptions, { name, settings, vendor }: Entry): KnownProvider {
  const facts = { name, vendor, implicit: settings.implicit ?? false, defaultModel: settings.defaultModel ?? vendor.defaultModel };
  if (!isConfigured(vendor, settings)) return { ...facts, provider: undefined };
  const provider = createProvider(vendor, {
    name,
    apiKeys: settings.apiKeys,
    baseUrl: settings.baseUrl,
    fetch: settings.fetch ?? options.fetch,
    timeoutMs: settings.timeoutMs ?? options.timeoutMs,
    limitsOf: (model) => findLimits(options.catalogue, vendor, model),
    logger: settings.logger ?? options.logger,
    clock: settings.clock ?? options.clock,
  });
  return { ...facts, provider: wrapProvider(provider, options) };
}

function findLimits(catalogue: ModelCatalogue, { catalogueId }: Vendor, model: string): ModelLimits | undefined {
  const info = catalogueId === null ? undefined : catalogue.find(catalogueId, model);
  return info === undefined ? undefined : { contextTokens: info.contextTokens, maxOutputTokens: info.maxOutputTokens };
}

function isConfigured(vendor: Vendor, settings: RegisteredProviderOptions): boolean {
  const hasAddress = vendor.baseUrl !== null || (settings.baseUrl ?? '').trim() !== '';
  return hasAddress && (!vendor.needsKey || readKeys(settings).length > 0);
}

function wrapProvider(provider: Provider, { wrap, wrapEmbedding }: Pick<ModelsOptions, 'wrap' | 'wrapEmbedding'>): Provider {
  const models = new Map<string, LanguageModel>();
  return {
    ...provider,
    languageModel: (model) => {
      const known = models.get(model);
      if (known !== undefined) return known;
      // Names come from callers.
      if (models.size >= MAX_REMEMBERED_MODELS) models.clear();
      const opened = provider.languageModel(model);
      const wrapped = wrap?.(opened) ?? opened;
      models.set(model, wrapped);
      return wrapped;
    },
    embeddingModel: (model) => wrapEmbedding?.(provider.embeddingModel(model)) ?? provider.embeddingModel(model),
  };
}

const MAX_REMEMBERED_MODELS = 500;
