// Which vendors and servers are configured, from their settings.
import type { Config, ProviderConfig } from './config.ts';
import { readVendorSettings, type EndpointSettings, type Settings } from './settings.ts';
import type { VendorVariables } from './vendor-variables.ts';

// What examples of `.env` files write where a key belongs.
const PLACEHOLDER = /^(?:<.*>|\.{3}|your[-_].*key.*|.*your[-_]?key[-_]?here.*|changeme|x{4,})$/i;

/** The configured providers by name: vendors in the order of the list, then the named servers. */
export function readProviders(settings: Settings, vendors: readonly VendorVariables[]): Pick<Config, 'providers' | 'warnings'> {
  const warnings: string[] = [];
  const providers: Record<string, ProviderConfig> = {};
  for (const vendor of vendors) {
    const endpoint = readVendorSettings(settings, vendor);
    const apiKeys = withoutPlaceholders(endpoint.api_key ?? [], `${vendor.envPrefix}_API_KEY`, warnings);
    const provider = toProvider({ ...endpoint, api_key: apiKeys }, settings);
    if (vendor.baseUrl === null && endpoint.base_url === undefined) {
      if (apiKeys.length > 0) warnings.push(`${vendor.envPrefix}_API_KEY is ignored: ${vendor.envPrefix}_BASE_URL says where the server is, and it is not set.`);
    } else if (provider.explicit || !vendor.needsKey) {
      providers[vendor.name] = provider;
    }
  }
  for (const [name, server] of Object.entries(settings.servers)) {
    providers[name] = { ...toProvider(server, settings), vendor: 'openai-compatible' };
  }
  for (const name of Object.keys(settings.rate_limits)) {
    if (!Object.hasOwn(providers, name)) warnings.push(`rate_limits names "${name}", which is not configured.`);
  }
  return { providers: Object.fromEntries(Object.entries(providers).map(([name, provider]) => [name, withWaits(name, provider, settings)])), warnings };
}

function withWaits(name: string, provider: ProviderConfig, settings: Settings): ProviderConfig {
  const limit = Object.hasOwn(settings.rate_limits, name) ? settings.rate_limits[name] : undefined;
  return {
    ...provider,
    ...(limit === undefined ? {} : { rateLimit: { requestsPerMinute: limit.requests_per_minute, tokensPerMinute: limit.tokens_per_minute, maxConcurrent: limit.max_concurrent } }),
    ...(settings.first_token_timeout === undefined ? {} : { firstTokenTimeoutMs: settings.first_token_timeout }),
    ...(settings.token_gap_timeout === undefined ? {} : { tokenGapTimeoutMs: settings.token_gap_timeout }),
  };
}

function toProvider(endpoint: EndpointSettings, settings: Settings): ProviderConfig {
  const apiKeys = endpoint.api_key ?? [];
  return {
    apiKeys,
    baseUrl: endpoint.base_url,
    timeoutMs: endpoint.timeout ?? settings.provider_timeout,
    maxRetries: endpoint.max_retries ?? settings.provider_max_retries,
    explicit: apiKeys.length > 0 || endpoint.base_url !== undefined,
  };
}

function withoutPlaceholders(keys: readonly string[], variable: string, warnings: string[]): readonly string[] {
  const real = keys.filter((key) => !PLACEHOLDER.test(key));
  if (real.length < keys.length) warnings.push(`${variable} holds the placeholder of an example, which is ignored.`);
  return real;
}
