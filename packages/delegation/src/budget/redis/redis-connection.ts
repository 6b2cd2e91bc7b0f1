// One connection to Redis, opened at the first command: every command ends within seconds, and an address never shows its password.
import { createHash } from 'node:crypto';
import { GatewayError, throwIfAborted, toAbortError, type CallOptions, type Logger } from '@gateway/core';

export interface RedisScript {
  readonly text: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export interface RedisConnection {
  /** Runs a script. @throws GatewayError `unavailable` when Redis does not answer in time; `cancelled` at once on abort, whatever becomes of the script */
  run(script: RedisScript, call?: CallOptions): Promise<unknown>;
  /** The members of sets together. */
  members(keys: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface RedisConnectionOptions {
  readonly url: string;
  readonly logger: Logger;
}

// A budget that cannot be asked says no, and soon: whoever waits for a model will not wait for this.
const COMMAND_LIMIT_MS = 3_000;
const RECONNECT_MS = 200;
const SLOWEST_RECONNECT_MS = 5_000;

/** @throws GatewayError `invalid_input` for an address that is none */
export function createRedisConnection({ url, logger }: RedisConnectionOptions): RedisConnection {
  const place = readPlace(url);
  let opening: Promise<Client> | undefined;
  const open = async (): Promise<Client> => {
    opening ??= connect(url, place, logger).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const ask = async <T>(work: (client: Client) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    throwIfAborted(signal);
    return limit(async () => work(await open()), { place, signal });
  };
  return {
    run: async (script, call) => ask(async (client) => evaluate(client, script), call?.signal),
    members: async (keys) => ask(async (client) => (await Promise.all(keys.map(async (key) => client.sMembers(key)))).flat()),
    close: async () => {
      // One that never came about has nothing to close.
      const client = await opening?.catch(() => undefined);
      client?.destroy();
      opening = undefined;
    },
  };
}

type Client = Awaited<ReturnType<typeof connect>>;

// The client's own type depends on its modules; none are used here.
async function connect(url: string, place: string, logger: Logger) {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    // What cannot be sent now fails now.
    disableOfflineQueue: true,
    socket: { connectTimeout: COMMAND_LIMIT_MS, reconnectStrategy: (retries: number) => Math.min(RECONNECT_MS * 2 ** retries, SLOWEST_RECONNECT_MS) },
  });
  let told = false;
  client.on('error', (error: unknown) => {
    // Once an outage: it goes on by itself until the connection is back.
    if (!told) logger.warn('Redis, which the budgets are shared through, is out of reach.', { place, code: readCode(error) });
    told = true;
  });
  client.on('ready', () => {
    told = false;
  });
  const { promise: gaveUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(unreachable(place));
  }, COMMAND_LIMIT_MS);
  try {
    await Promise.race([client.connect(), gaveUp]);
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function evaluate(client: Client, { text, keys, args }: RedisScript): Promise<unknown> {
  const options = { keys: [...keys], arguments: [...args] };
  try {
    return await client.evalSha(createHash('sha1').update(text).digest('hex'), options);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(text, options);
  }
}

async function limit<T>(work: () => Promise<T>, { place, signal }: { readonly place: string; readonly signal: AbortSignal | undefined }): Promise<T> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(unreachable(place));
  }, COMMAND_LIMIT_MS * 2);
  const onAbort = (): void => {
    if (signal !== undefined) reject(toAbortError(signal));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(), stopped]);
  } catch (error) {
    throw error instanceof GatewayError ? error : unreachable(place, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function unreachable(place: string, cause?: unknown): GatewayError {
  const code = readCode(cause);
  return new GatewayError({
    kind: 'unavailable',
    message: `Redis at ${place}, which keeps the budgets, did not answer${code === undefined ? '' : ` (${code})`}. Nothing is sent to a model without it.`,
    hint: 'Start it, or check REDIS_URL; without one, budgets are kept in the data directory.',
  });
}

// The client's messages may quote the address; its codes and error names do not.
function readCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function readPlace(url: string): string {
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)) return new URL(url).host;
  throw new GatewayError({ kind: 'invalid_input', message: 'The address of Redis is none.', hint: 'Write it as redis://host:6379 or rediss://user:password@host:6379.' });
}
