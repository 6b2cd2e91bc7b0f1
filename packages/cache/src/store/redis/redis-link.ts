// The connection to Redis: opened when it is first needed, given up when it fails, opened anew by whoever needs it next. Nothing reconnects in the
// background, so that nothing outlives `close`.
import { GatewayError, type Clock } from '@gateway/core';
import type { createClient } from '@redis/client';
import { withinTime } from '../store-guard.ts';

export interface RedisLink {
  /** Loads the client's code. */
  load(): Promise<void>;
  /** Resolves when commands can be sent. @throws whatever keeps it from connecting; after three seconds in any case */
  ready(): Promise<RedisClient>;
  readonly isReady: boolean;
  readonly isClosed: boolean;
  /** A connection that only listens. Opened at the first call. */
  listen(channel: string, hear: (message: string) => void): Promise<void>;
  /** Gives the connection up: whoever needs it next opens another. For one that hangs. */
  drop(): void;
  /** Closes at once, whatever is under way. */
  abandon(): void;
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof createClient>;

// A machine that is busy answers late, and a process that starts is slow to hear it.
const CONNECT_MS = 3_000;

async function loadClient(): Promise<void> {
  await import('@redis/client');
}

// The client is loaded by the first call that needs it.
async function makeClient(url: string): Promise<RedisClient> {
  const redis = await import('@redis/client');
  const client = redis.createClient({
    url,
    // What cannot be sent now fails now: a cache that has to be waited for is none.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  }) as unknown as RedisClient;
  // Whoever sent a command hears of it; the event is for nobody.
  client.on('error', () => undefined);
  return client;
}

export function createRedisLink(url: string, clock: Clock): RedisLink {
  let client: RedisClient | undefined;
  let connecting: Promise<RedisClient> | undefined;
  let isClosed = false;
  const listener = createListener(url, clock);

  const drop = (): void => {
    if (client !== undefined) destroy(client);
    listener.drop();
  };
  const connect = async (): Promise<RedisClient> => {
    const opened = (client ??= await makeClient(url));
    if (isClosed) throw toClosedError();
    destroy(opened);
    await connectInTime(opened, clock, async () => opened.connect());
    return opened;
  };
  return {
    load: loadClient,
    get isClosed() {
      return isClosed;
    },
    get isReady() {
      return client?.isReady === true;
    },
    ready: async () => {
      if (isClosed) throw toClosedError();
      if (client?.isReady === true) return client;
      connecting ??= connect().finally(() => {
        connecting = undefined;
      });
      return connecting;
    },
    listen: listener.listen,
    drop,
    abandon: () => {
      isClosed = true;
      drop();
    },
    close: async () => {
      isClosed = true;
      listener.drop();
      await connecting?.catch(() => undefined);
      if (client === undefined) return;
      // What was sent arrives first; a connection that has just been lost is given up.
      if (client.isReady) await client.close().catch(() => undefined);
      destroy(client);
    },
  };
}

function toClosedError(): GatewayError {
  return new GatewayError({ kind: 'internal', message: 'The cache is closed.', hint: 'Close it only when nothing uses it any more.' });
}

interface Listener {
  readonly listen: RedisLink['listen'];
  readonly drop: () => void;
}

/** A connection of its own: one that listens can send nothing else. */
function createListener(url: string, clock: Clock): Listener {
  let current: { readonly client: Promise<RedisClient>; readonly ready: Promise<unknown> } | undefined;
  const drop = (): void => {
    const dropped = current;
    current = undefined;
    void dropped?.client.then(destroy);
  };
  const open = async (client: RedisClient, channel: string, hear: (message: string) => void): Promise<void> => {
    // A connection that breaks is opened anew by whoever listens next.
    client.on('error', drop);
    await connectInTime(client, clock, async () => client.connect().then(async () => client.subscribe(channel, hear)));
  };
  return {
    drop,
    listen: async (channel, hear) => {
      if (current === undefined) {
        const client = makeClient(url);
        current = { client, ready: client.then(async (made) => open(made, channel, hear)) };
        current.ready.catch(drop);
      }
      await current.ready;
    },
  };
}

// A server that takes the connection and then says nothing is none.
async function connectInTime(client: RedisClient, clock: Clock, begin: () => Promise<unknown>): Promise<void> {
  await withinTime({ work: begin, clock, limitMs: CONNECT_MS, onHang: () => { destroy(client); } });
}

function destroy(client: RedisClient): void {
  if (client.isOpen) client.destroy();
}
