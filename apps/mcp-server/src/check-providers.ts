// Asks every provider for a sign of life, side by side, with a short limit each.
import { toGatewayError } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { Config } from './config/config.ts';

const CHECK_TIMEOUT_MS = 8_000;

export interface ProviderStatus {
  /** Whether the user named it: by a key, an address, or in the config file. */
  readonly configured: boolean;
  readonly available: boolean;
  readonly error?: string;
}

/** The state of every known provider; those without key or address are not asked. */
export async function checkProviders(gateway: Gateway, options: { readonly config: Config; readonly signal?: AbortSignal | undefined }): Promise<Readonly<Record<string, ProviderStatus>>> {
  const { vendors } = await import('@gateway/providers');
  const names = [...new Set([...vendors.map((vendor) => vendor.name), ...Object.keys(options.config.providers)])];
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, ProviderStatus]> => {
      const configured = options.config.providers[name]?.explicit === true;
      try {
        const { provider } = gateway.models.resolve({ provider: name });
        const limit = AbortSignal.timeout(CHECK_TIMEOUT_MS);
        await provider.check({ signal: options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]) });
        return [name, { configured, available: true }];
      } catch (error) {
        const failure = toGatewayError(error);
        return [name, { configured, available: false, error: failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}` }];
      }
    }),
  );
  return Object.fromEntries(entries);
}
