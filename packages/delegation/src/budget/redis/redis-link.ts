// The socket to Redis: opened when it is first needed, given up when it fails, opened anew by whoever needs it next. No reconnecting in the background,
// so that nothing outlives `close`.
import { GatewayError, type Clock, type Logger } from '@gateway/core';
import { readCause } from './redis-errors.ts';
import type { RedisScripting } from './redis-scripting.ts';

/** One connection, which may still be in the making. */
export interface RedisHandle {
  /** Rejects with whatever kept it from connecting; at the latest when it is dropped. */
  readonly ready: Promise<RedisScripting>;
  /** Gives it up: what waits for an answer fails, and the next one opens another. */
  drop(): void;
}

export interface RedisLink {
  /** The connection as it is, or a new one. @throws GatewayError `internal` once it is closed */
  open(): RedisHandle;
  /** The client if it is connected right now. */
  readonly connected: RedisScripting | undefined;
  /** Lets what was sent arrive, and ends the socket. */
  close(): Promise<void>;
}

export interface RedisLinkOptions {
  readonly url: string;
  /** As messages name it. */
  readonly place: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is used of the client. */
interface Client extends RedisScripting {
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  close(): Promise<void>;
  destroy(): void;
}

interface Connection extends RedisHandle {
  readonly abandon: (reason: Error) => void;
  client: Client | undefined;
}

const CONNECT_MS = 3_000;
const CLOSE_MS = 500;

/** A link of our own, by address. */
export function createRedisLink({ url, place, clock, logger }: RedisLinkOptions): RedisLink {
  let current: Connection | undefined;
  let closed = false;
  // An outage is told once, not at every try.
  let told = false;

  const forget = (connection: Connection, reason: Error): void => {
    if (current === connection) current = undefined;
    connection.abandon(reason);
    connection.client?.destroy();
  };
  const connect = async (connection: Connection): Promise<RedisScripting> => {
    const client = await createClient(url, (error) => {
      if (!told && !closed) logger.warn('Redis, which keeps the budgets, is out of reach.', { place, code: readCause(error) });
      told = true;
      forget(connection, error);
    });
    if (closed || current !== connection) throw closedError();
    connection.client = client;
    await client.connect();
    told = false;
    return client;
  };
  const start = (): Connection => {
    const { promise: abandoned, reject } = Promise.withResolvers<never>();
    const begun = Promise.withResolvers<RedisScripting>();
    const connection: Connection = {
      ready: Promise.race([begun.promise, abandoned]),
      drop: () => {
        forget(connection, new Error('The connection was given up.'));
      },
      abandon: reject,
      client: undefined,
    };
    current = connection;
    connect(connection).then(begun.resolve, (error: unknown) => {
      begun.reject(error);
      forget(connection, closedError());
    });
    // Whoever waits hears of it; a connection may also fail while nobody does.
    connection.ready.catch(() => undefined);
    return connection;
  };
  return {
    open: () => {
      if (closed) throw closedError();
      return current ?? start();
    },
    get connected() {
      return current?.client?.isReady === true ? current.client : undefined;
    },
    close: async () => {
      closed = true;
      const last = current;
      if (last?.client?.isReady === true) await inTime(last.client.close(), clock);
      if (last !== undefined) forget(last, closedError());
    },
  };
}

/** A link over a client of the application: neither opened nor closed here. */
export function borrowRedisLink(client: RedisScripting): RedisLink {
  const handle: RedisHandle = { ready: Promise.resolve(client), drop: () => undefined };
  return { open: () => handle, connected: client, close: async () => Promise.resolve() };
}

async function createClient(url: string, onError: (error: Error) => void): Promise<Client> {
  const redis = await import('@redis/client');
  const client = redis.createClient({
    url,
    // What cannot be sent now fails now.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  });
  client.on('error', onError);
  return client;
}

// A server that hangs must not keep anybody from ending.
async function inTime(closing: Promise<void>, clock: Clock): Promise<void> {
  const over = new AbortController();
  await Promise.race([closing.then(() => undefined, () => undefined), clock.sleep(CLOSE_MS, over.signal).catch(() => undefined)]);
  over.abort('over');
}

function closedError(): GatewayError {
  return new GatewayError({ kind: 'internal', message: 'The budget is closed.', hint: 'Close it only when nothing uses it any more.' });
}
