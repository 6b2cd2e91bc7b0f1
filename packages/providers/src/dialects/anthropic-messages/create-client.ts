// Anthropic's official SDK, loaded by the first exchange: without its own retries, limits, telemetry and reading of the environment.
import type { Anthropic } from '@anthropic-ai/sdk';
import type { Exchange } from '../../dialect.ts';
import { exchangeFetch } from '../shared-clients.ts';

// Our own time limit covers the whole call; the SDK's is set to the longest that a timer takes.
const NO_TIMEOUT_MS = 2_147_483_647;

export async function createClient({ apiKey, baseUrl }: Pick<Exchange, 'apiKey' | 'baseUrl'>): Promise<Anthropic> {
  const { Anthropic: Client } = await import('@anthropic-ai/sdk');
  const key = apiKey ?? 'none';
  return new Client({
    apiKey: key,
    // SDK 1.x sends keys as `Authorization: Bearer`. The API's documentation names `x-api-key` (docs.anthropic.com/en/api/overview), which is
    // also what proxies in front of it look for, so the key goes there and only there.
    defaultHeaders: { authorization: null, 'x-api-key': key },
    baseURL: baseUrl,
    fetch: exchangeFetch,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    // Prompts do not go to whatever tracing happens to be set up in the process.
    openTelemetry: false,
    webhookKey: null,
  });
}
