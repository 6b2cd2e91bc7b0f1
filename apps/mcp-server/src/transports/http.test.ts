import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { systemClock } from '@gateway/core';
import { createMemoryLogger } from '@gateway/core/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeMcpServers } from '../../test/fake-mcp-server.ts';
import { startHttp, type HttpListener, type HttpOptions } from './http.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const HEADERS = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function start(options: { prefix?: string; host?: string; port?: number; limits?: HttpOptions['limits'] } = {}) {
  const fake = createFakeMcpServers();
  const logger = createMemoryLogger();
  const listener = await startHttp({
    config: { host: options.host ?? '127.0.0.1', port: options.port ?? 0, prefix: options.prefix ?? '', allowedHosts: [] },
    logger,
    clock: systemClock,
    createServer: fake.create,
    health: async () => ({ status: 'ok' }),
    limits: options.limits,
  });
  cleanUps.push(async () => listener.close(0));
  return { fake, logger, listener, base: `http://127.0.0.1:${listener.port}` };
}

async function connectClient(url: string): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport);
  cleanUps.push(async () => client.close());
  return { client, transport };
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown; headers: Headers }> {
  const response = await fetch(url, { method: 'POST', headers: { ...HEADERS, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

// fetch does not let a caller choose Host.
async function getWithHeaders(listener: HttpListener, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: listener.port, path: '/healthz', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject).end();
  });
}

describe('the official client', () => {
  it.each([['', '/'], ['', '/mcp'], ['/x', '/x'], ['/x', '/x/'], ['/x', '/x/mcp']])('with prefix %j connects at %s', async (prefix, path) => {
    const { base } = await start({ prefix });
    const { client } = await connectClient(base + path);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['echo', 'wait']);
  });

  it('gets its own server instance and caller for each session', async () => {
    const { base, fake } = await start();
    const clients = await Promise.all([connectClient(base), connectClient(base)]);
    const answers = await Promise.all(clients.map(async ({ client }, index) => client.callTool({ name: 'echo', arguments: { index } })));
    const texts = answers.map((answer) => (answer.content as { text: string }[])[0]?.text);
    expect(new Set(fake.callers).size).toBe(2);
    expect(texts).toEqual(clients.map(({ transport }, index) => `session:${transport.sessionId ?? ''} {"index":${index}}`));
  });

  it('ends its session, which is then unknown', async () => {
    const { base } = await start();
    const { transport } = await connectClient(base);
    const id = transport.sessionId ?? '';
    await transport.terminateSession();
    const answer = await post(base, { jsonrpc: '2.0', id: 2, method: 'tools/list' }, { 'mcp-session-id': id });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: -32_001 } } });
  });

  it('aborts its call when it goes away in the middle', async () => {
    const { base, fake } = await start();
    const { client } = await connectClient(base);
    const call = client.callTool({ name: 'wait' }).catch(() => 'failed');
    await fake.waiting;
    await client.close();
    await fake.aborted;
    expect(await call).toBe('failed');
  });
});

describe('requests that are refused', () => {
  it.each([
    [{ Host: 'evil.example' }, 403],
    [{ Host: 'localhost:1', Origin: 'http://evil.example' }, 403],
    [{ Host: 'localhost:1', Origin: 'null' }, 403],
    [{ Host: 'localhost:1' }, 200],
  ])('%j: %i', async (headers, status) => {
    const { listener } = await start();
    expect(await getWithHeaders(listener, headers)).toBe(status);
  });

  it('may have the own origin', async () => {
    const { listener, base } = await start();
    expect(await getWithHeaders(listener, { Host: `localhost:${listener.port}`, Origin: base })).toBe(200);
  });

  it.each(['{"jsonrpc":', 'nothing', '', '{"a":"\u00e9'])('body %j is a parse error', async (body) => {
    const { base } = await start();
    expect(await post(base, body)).toMatchObject({ status: 400, body: { jsonrpc: '2.0', id: null, error: { code: -32_700 } } });
  });

  it('bodies in another encoding than UTF-8 are a parse error', async () => {
    const { base } = await start();
    const response = await fetch(base, { method: 'POST', headers: HEADERS, body: Buffer.from('{"a":"é"}', 'latin1') });
    expect(await response.json()).toMatchObject({ error: { code: -32_700 } });
  });

  it('bodies over the limit', async () => {
    const { base } = await start({ limits: { maxBodyBytes: 1000 } });
    expect(await post(base, ' '.repeat(1001))).toMatchObject({ status: 413 });
    const chunked = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.alloc(600, ' '));
        controller.enqueue(Buffer.alloc(600, ' '));
        controller.close();
      },
    });
    const response = await fetch(base, { method: 'POST', headers: HEADERS, body: chunked, duplex: 'half' });
    expect(response.status).toBe(413);
  });

  it.each([
    ['unknown session', { 'mcp-session-id': 'nobody' }, INITIALIZE, 404],
    ['no session and no initialize', {}, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, 400],
    ['no JSON-RPC', {}, { hello: 1 }, 400],
    ['plain text', { 'Content-Type': 'text/plain' }, INITIALIZE, 415],
    ['compressed', { 'Content-Encoding': 'gzip' }, INITIALIZE, 415],
    ['no event streams wanted', { Accept: 'application/json' }, INITIALIZE, 406],
  ] as const)('%s', async (_name, headers, ...[body, status]) => {
    const { base } = await start();
    expect((await post(base, body, headers)).status).toBe(status);
  });

  it('a malformed message inside a session leaves the session alive', async () => {
    const { base } = await start();
    const { client, transport } = await connectClient(base);
    expect((await post(base, '{oops', { 'mcp-session-id': transport.sessionId ?? '' })).status).toBe(400);
    expect((await client.listTools()).tools).toHaveLength(2);
  });

  it('other methods and paths', async () => {
    const { base } = await start({ prefix: '/x' });
    expect((await fetch(`${base}/x`, { method: 'PUT' })).status).toBe(405);
    expect((await fetch(`${base}/x`, { method: 'OPTIONS', headers: { Origin: base } })).status).toBe(405);
    expect((await fetch(`${base}/mcp`)).status).toBe(404);
    expect((await fetch(`${base}/x/healthz`, { method: 'POST' })).status).toBe(405);
  });

  it('sessions beyond the bound, while all are busy', async () => {
    const { base, fake } = await start({ limits: { maxSessions: 1 } });
    const { client } = await connectClient(base);
    const call = client.callTool({ name: 'wait' });
    await fake.waiting;
    expect(await post(base, INITIALIZE)).toMatchObject({ status: 503 });
    fake.release();
    await call;
    expect((await client.listTools()).tools).toHaveLength(2);
  });
});

it('opens a session whose id the answer carries', async () => {
  const { base } = await start();
  const answer = await post(base, INITIALIZE);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('mcp-session-id')).toMatch(/^[\da-f-]{36}$/);
});

it.each(['/healthz', '/x/healthz'])('answers %s', async (path) => {
  const { base } = await start({ prefix: '/x' });
  const response = await fetch(base + path);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  expect((await fetch(base + path, { method: 'HEAD' })).status).toBe(200);
});

describe('the end', () => {
  it('waits for running calls', async () => {
    const { base, fake, listener } = await start();
    const { client } = await connectClient(base);
    const call = client.callTool({ name: 'wait' });
    await fake.waiting;
    const closed = listener.close(10_000);
    fake.release();
    expect((await call).content).toHaveLength(1);
    await closed;
    await expect(fetch(base)).rejects.toThrow('fetch failed');
  });

  it('aborts what does not finish in time', async () => {
    const { base, fake, listener } = await start();
    const { client } = await connectClient(base);
    const call = client.callTool({ name: 'wait' }).catch(() => 'failed');
    await fake.waiting;
    await listener.close(0);
    await fake.aborted;
    await client.close();
    expect(await call).toBe('failed');
  });

  it('does not wait for a connection that says nothing', async () => {
    const { listener } = await start();
    const socket = connect(listener.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    await listener.close(0);
    await gone;
  });
});

describe('binding', () => {
  it('says in one line that the port is taken', async () => {
    const { listener } = await start();
    await expect(start({ port: listener.port })).rejects.toThrow(
      expect.objectContaining({ kind: 'unavailable', message: `Cannot listen on 127.0.0.1:${listener.port}: another program already does.` }),
    );
  });

  it('refuses an address of another machine', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });

  it('warns when other machines can call', async () => {
    expect((await start()).logger.lines).toEqual([]);
    const { logger } = await start({ host: '0.0.0.0' });
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'warn', message: expect.stringContaining('0.0.0.0') })]);
  });
});
