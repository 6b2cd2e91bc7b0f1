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
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof createClient>;

// A machine that is busy answers late, and a process that starts is slow to hear it.
const CONNECT_MS = 3_000;

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
  let listener: { readonly client: Promise<RedisClient>; readonly ready: Promise<unknown> } | undefined;
  let isClosed = false;

  const connect = async (): Promise<RedisClient> => {
    const opened = (client ??= await makeClient(url));
    destroy(opened);
    // A server that takes the connection and then says nothing is none.
    await withinTime({ work: async () => opened.connect(), clock, limitMs: CONNECT_MS, onHang: () => { destroy(opened); } });
    return opened;
  };
  const dropListener = (): void => {
    const dropped = listener;
    listener = undefined;
    void dropped?.client.then(destroy);
  };
  return {
    load: async () => {
      await import('@redis/client');
    },
    get isClosed() {
      return isClosed;
    },
    get isReady() {
      return client?.isReady === true;
    },
    ready: async () => {
      if (isClosed) throw new GatewayError({ kind: 'internal', message: 'The cache is closed.', hint: 'Close it only when nothing uses it any more.' });
      if (client?.isReady === true) return client;
      connecting ??= connect().finally(() => {
        connecting = undefined;
      });
      return connecting;
    },
    listen: async (channel, hear) => {
      if (listener === undefined) {
        const other = makeClient(url);
        const open = async (): Promise<void> => {
          const opened = await other;
          // A connection that breaks is opened anew by whoever listens next.
          opened.on('error', dropListener);
          await withinTime({ work: async () => opened.connect().then(async () => opened.subscribe(channel, hear)), clock, limitMs: CONNECT_MS, onHang: () => { destroy(opened); } });
        };
        listener = { client: other, ready: open() };
        listener.ready.catch(dropListener);
      }
      await listener.ready;
    },
    drop: () => {
      if (client !== undefined) destroy(client);
      dropListener();
    },
    close: async () => {
      isClosed = true;
      dropListener();
      await connecting?.catch(() => undefined);
      if (client === undefined) return;
      // What was sent arrives first; a connection that has just been lost is given up.
      if (client.isReady) await client.close().catch(() => undefined);
      destroy(client);
    },
  };
}

function destroy(client: RedisClient): void {
  if (client.isOpen) client.destroy();
}
