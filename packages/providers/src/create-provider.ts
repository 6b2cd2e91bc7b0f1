// Puts a vendor's entry, its dialect's adapter and the user's settings together to a provider.
import {
  type Clock, type EmbeddingModel, type Fetch, GatewayError, type LanguageModel, type Logger, type ModelLimits, type Provider, silentLogger, systemClock,
} from '@gateway/core';
import { createBatchApi } from './batch/create-batch-api.ts';
import { createDialect } from './dialects/create-dialect.ts';
import { createVendorEmbeddingModel } from './embedding-model.ts';
import { type Connection, runExchange } from './http/run-exchange.ts';
import { settingFor } from './http/vendor-error.ts';
import { createKeepAliveFetch } from './keep-alive-fetch.ts';
import { createKeyRing } from './key-ring.ts';
import { createVendorLanguageModel } from './language-model.ts';
import type { Vendor } from './vendor.ts';

export interface ProviderOptions {
  /** What callers call it, and results name. @default the vendor's name */
  readonly name?: string | undefined;
  /** One key or several: when one is rate limited or out of credit, the next takes over. Blank ones are ignored. */
  readonly apiKeys?: readonly string[] | undefined;
  /** @default the vendor's */
  readonly baseUrl?: string | undefined;
  /** @default a pool of kept-alive connections of its own, closed with the provider */
  readonly fetch?: Fetch | undefined;
  /** For a whole call, streams included, in milliseconds. @default 120_000 */
  readonly timeoutMs?: number | undefined;
  /** What is known of a model's limits. Anthropic needs the output's: without it, answers end at 8,192 tokens unless the request says otherwise. */
  readonly limitsOf?: ((model: string) => ModelLimits | undefined) | undefined;
  /** @default silent */
  readonly logger?: Logger | undefined;
  /** @default the system's */
  readonly clock?: Clock | undefined;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/**
 * A provider of one vendor. Neither the vendor's SDK nor the network is touched before the first call.
 *
 * @throws GatewayError `not_configured` when the vendor needs a key and there is none, or has no address of its own and none is given
 * @throws GatewayError `invalid_input` when the base URL is not an http(s) URL
 * @example
 * ```ts
 * const provider = createProvider(findVendor('openai'), { apiKeys: [key] });
 * const { text } = await provider.languageModel('gpt-6-luna').complete({ messages: [{ role: 'user', content: 'Hello' }] });
 * await provider.close();
 * ```
 */
export function createProvider(vendor: Vendor, options: ProviderOptions = {}): Provider {
  const { connection, close } = connect(vendor, options);
  const { batch } = connection.dialect;
  return {
    name: connection.target.provider,
    languageModel: (model): LanguageModel => createVendorLanguageModel(connection, model, options.limitsOf?.(model)),
    embeddingModel: (model): EmbeddingModel => createVendorEmbeddingModel(connection, model),
    ...(vendor.batches === undefined || batch === undefined
      ? {}
      : { batch: createBatchApi(connection, { dialect: batch, limits: vendor.batches, limitsOf: options.limitsOf }) }),
    listModels: (call) => runExchange(connection, call, (exchange) => connection.dialect.listModels(exchange)),
    check: (call) => runExchange(connection, call, (exchange) => connection.dialect.check(exchange)),
    close,
  };
}

/** The keys that are not blank. */
export function readKeys(options: Pick<ProviderOptions, 'apiKeys'>): readonly string[] {
  return (options.apiKeys ?? []).map((key) => key.trim()).filter((key) => key !== '');
}

function connect(vendor: Vendor, options: ProviderOptions): { readonly connection: Connection; readonly close: () => Promise<void> } {
  const provider = options.name ?? vendor.name;
  const apiKeys = readKeys(options);
  const baseUrl = readBaseUrl(vendor, provider, options.baseUrl);
  if (vendor.needsKey && apiKeys.length === 0) {
    throw new GatewayError({
      kind: 'not_configured',
      message: `${vendor.label} needs an API key, and none is configured.`,
      hint: `Set ${settingFor({ vendor, provider }, 'API_KEY')}.`,
    });
  }
  const logger = options.logger ?? silentLogger;
  const { fetch, close } = options.fetch === undefined ? createKeepAliveFetch() : { fetch: options.fetch, close: async () => undefined };
  const keys = createKeyRing({
    keys: apiKeys,
    onRotate: (from, to) => {
      logger.warn('A key is rate limited; the next one takes over.', { provider, fromKey: from + 1, toKey: to + 1 });
    },
  });
  const connection: Connection = {
    target: { vendor, provider, baseUrl, secrets: apiKeys },
    dialect: createDialect(vendor),
    apiUrl: vendor.toApiUrl?.(baseUrl) ?? baseUrl,
    keys,
    fetch,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    clock: options.clock ?? systemClock,
    logger,
  };
  return { connection, close };
}

function readBaseUrl(vendor: Vendor, provider: string, given: string | undefined): string {
  const baseUrl = given?.trim() === '' ? undefined : (given?.trim() ?? undefined);
  const chosen = baseUrl ?? vendor.baseUrl;
  if (chosen === null) {
    throw new GatewayError({
      kind: 'not_configured',
      message: `The provider "${provider}" needs an address, and none is configured.`,
      hint: `Set ${settingFor({ vendor, provider }, 'BASE_URL')}, for instance to http://127.0.0.1:1234/v1.`,
    });
  }
  if (!URL.canParse(chosen) || !/^https?:$/.test(new URL(chosen).protocol)) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The base URL of the provider "${provider}" is not an http or https URL.`,
      hint: `Check ${settingFor({ vendor, provider }, 'BASE_URL')}.`,
    });
  }
  return chosen;
}
