// Connections are kept, bounded and closed: counted where they arrive.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withLingeringBody } from './http/lingering-body.ts';
import { createKeepAliveFetch } from './keep-alive-fetch.ts';

let server: Server;
let url: string;
let connections: number;
let open: number;
let mostOpen: number;

beforeEach(async () => {
  connections = 0;
  open = 0;
  mostOpen = 0;
  server = createServer((request, response) => {
    request.resume();
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    // Later than what arrived in the same tick, so that simultaneous requests meet.
    setImmediate(() => {
      open -= 1;
      response.end('Hello');
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('calls after each other share connections', async () => {
  const { fetch, close } = createKeepAliveFetch();
  for (let call = 0; call < 10; call += 1) await (await fetch(url)).text();
  // The second opens while the first returns to the pool; no more than that.
  expect(connections).toBeLessThanOrEqual(2);
  await close();
});

test('calls at once wait for a free connection', async () => {
  const { fetch, close } = createKeepAliveFetch({ maxConnectionsPerHost: 3 });
  const answers = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).text()));
  expect(answers).toEqual(Array.from({ length: 20 }, () => 'Hello'));
  expect(connections).toBe(3);
  expect(mostOpen).toBeLessThanOrEqual(3);
  await close();
});

test('a closed pool takes no more calls', async () => {
  const { fetch, close } = createKeepAliveFetch();
  await (await fetch(url)).text();
  await close();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(connections).toBe(1);
});

test('closing a pool that was never used does nothing', async () => {
  await expect(createKeepAliveFetch().close()).resolves.toBeUndefined();
});

test('it takes a Request like the global fetch', async () => {
  const { fetch, close } = createKeepAliveFetch();
  const response = await fetch(new Request(url, { method: 'POST', body: 'x' }));
  expect(await response.text()).toBe('Hello');
  await close();
});

describe('a stream that its reader drops after the last event', () => {
  test('is read to its end', async () => {
    let pulled = 0;
    const bytes = new TextEncoder().encode('data: x\n\n');
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        if (pulled > 3) controller.close();
        else controller.enqueue(bytes);
      },
    }, { highWaterMark: 0 });
    const response = withLingeringBody(new Response(source, { headers: { 'content-type': 'text/event-stream' } }), createFakeClock());
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => pulled).toBe(4);
  });

  test('is let go when the end does not come', async () => {
    const clock = createFakeClock();
    const cancelled = Promise.withResolvers<void>();
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array(1));
      },
      cancel: () => {
        cancelled.resolve();
      },
    });
    const response = withLingeringBody(new Response(source, { headers: { 'content-type': 'text/event-stream' } }), clock);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(clock.sleepers).toBe(1);
    await clock.advance(1_000);
    await cancelled.promise;
  });

  test('of another kind is left alone', () => {
    const response = new Response('{}', { headers: { 'content-type': 'application/json' } });
    expect(withLingeringBody(response, createFakeClock())).toBe(response);
  });
});
