// OpenAI's official SDK, loaded by the first exchange: without its own retries, limits and reading of the environment.
import type { OpenAI } from 'openai';
import type { Exchange } from '../../dialect.ts';
import { exchangeFetch } from '../shared-clients.ts';

// Our own time limit covers the whole call; the SDK's is set to the longest that a timer takes.
const NO_TIMEOUT_MS = 2_147_483_647;

export async function createClient({ apiKey, baseUrl }: Pick<Exchange, 'apiKey' | 'baseUrl'>): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai');
  return new Client({
    // The SDK wants a key even where the server does not; without one, no header leaves this process.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    // The SDK asks with `Response` whether forms can be sent; without it, it tries by a request of its own.
    fetch: Object.assign(exchangeFetch.bind(undefined), { Response }),
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    // Named so that the SDK does not take them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
  });
}
