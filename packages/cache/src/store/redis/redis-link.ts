// The connection to Redis: opened when it is first needed, given up when it fails, opened anew by whoever needs it next. Nothing reconnects in the
// background, so that nothing outlives `close`.
import { GatewayError } from '@gateway/core';
import { createClient } from '@redis/client';

export interface RedisLink {
  readonly client: RedisClient;
  /** Resolves when commands can be sent. @throws whatever keeps it from connecting */
  ready(): Promise<RedisClient>;
  /** A connection that only listens. Opened at the first call. */
  listen(channel: string, hear: (message: string) => void): Promise<void>;
  /** Gives the connection up: whoever needs it next opens another. For one that hangs. */
  drop(): void;
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof connectLater>;

const CONNECT_MS = 1_000;

function connectLater(url: string) {
  return createClient({
    url,
    // What cannot be sent now fails now: a cache that has to be waited for is none.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  });
}

export function createRedisLink(url: string): RedisLink {
  const client = connectLater(url);
  let isClosed = false;
  let connecting: Promise<unknown> | undefined;
  let listener: { readonly client: RedisClient; readonly ready: Promise<unknown> } | undefined;
  // Whoever sent a command hears of it; the event is for nobody.
  client.on('error', () => undefined);

  const connect = async (): Promise<void> => {
    if (client.isOpen) client.destroy();
    await client.connect();
  };
  const dropListener = (): void => {
    if (listener?.client.isOpen === true) listener.client.destroy();
    listener = undefined;
  };
  return {
    client,
    ready: async () => {
      if (isClosed) throw new GatewayError({ kind: 'internal', message: 'The cache is closed.', hint: 'Close it only when nothing uses it any more.' });
      if (client.isReady) return client;
      connecting ??= connect().finally(() => {
        connecting = undefined;
      });
      await connecting;
      return client;
    },
    listen: async (channel, hear) => {
      if (listener === undefined || !(listener.client.isOpen)) {
        const other = connectLater(url);
        other.on('error', () => undefined);
        listener = { client: other, ready: other.connect().then(async () => other.subscribe(channel, hear)) };
        listener.ready.catch(dropListener);
      }
      await listener.ready;
    },
    drop: () => {
      if (client.isOpen) client.destroy();
      dropListener();
    },
    close: async () => {
      isClosed = true;
      dropListener();
      await connecting?.catch(() => undefined);
      if (client.isReady) await client.close();
      else if (client.isOpen) client.destroy();
    },
  };
}
