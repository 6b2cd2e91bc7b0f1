// A wire between a cache and its Redis that a test can slow down and cut.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface RedisProxy {
  readonly url: string;
  /** Answers come this late from now on, in milliseconds. */
  delay(ms: number): void;
  /** Nothing comes back from now on, and nothing is cut. */
  hang(): void;
  /** Cuts all connections when the next command that holds the text passes, before Redis sees it. */
  cutAt(text: string): void;
  /** Cuts made so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

export async function startRedisProxy(port: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let cutText: string | undefined;
  let isHanging = false;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (cutText !== undefined && data.includes(cutText)) {
        cutText = undefined;
        cuts += 1;
        for (const socket of sockets) socket.destroy();
        return;
      }
      upstream.write(data);
    });
    // Whichever timer fires first, what came first goes first.
    const held: Buffer[] = [];
    upstream.on('data', (data) => {
      if (isHanging) return;
      held.push(data);
      setTimeout(() => {
        const next = held.shift();
        if (next !== undefined && client.writable) client.write(next);
      }, delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delay: (ms) => {
      delayMs = ms;
    },
    hang: () => {
      isHanging = true;
    },
    cutAt: (text) => {
      cutText = text;
    },
    get cuts() {
      return cuts;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
