// Against real servers on this machine, which the policies of these tests allow by naming them.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isGatewayError, type GatewayError } from '../gateway-error.ts';
import { createNetworkPolicy, fetchUrl, type FetchUrlOptions, type NetworkPolicy } from './index.ts';

let servers: Server[];
let sockets: Set<Socket>;

beforeEach(() => {
  servers = [];
  sockets = new Set();
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map(async (server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function serve(listener: RequestListener): Promise<{ readonly url: string; readonly port: number; readonly policy: NetworkPolicy }> {
  const port = await listen(createServer(listener));
  return { url: `http://127.0.0.1:${port}`, port, policy: createNetworkPolicy({ allow: ['*', `127.0.0.1:${port}`] }) };
}

/** Answers each path with what the table says. */
function route(table: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>>): RequestListener {
  return (request, response) => {
    const answer = table[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  };
}

async function fail(url: string, options: FetchUrlOptions): Promise<GatewayError> {
  try {
    await fetchUrl(url, options);
  } catch (error) {
    if (isGatewayError(error)) return error;
    throw error;
  }
  throw new Error('The fetch did not fail.');
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const redirect = (location: string, status = 302) => (response: ServerResponse): void => {
  response.writeHead(status, { location }).end();
};

describe('a document', () => {
  it('arrives with its address, type, charset and name, and nothing sensitive is sent', async () => {
    let headers: IncomingMessage['headers'] = {};
    const { url, port, policy } = await serve((request, response) => {
      headers = request.headers;
      response.writeHead(200, { 'content-type': 'Text/HTML; Charset="UTF-8"', 'set-cookie': 'a=b' }).end('<p>hello</p>');
    });
    const { bytes, ...rest } = await fetchUrl(`${url}/docs/a%20page.html?x=1#part`, { policy, userAgent: 'test/1', accept: 'text/html' });
    expect(rest).toEqual({ url: `${url}/docs/a%20page.html?x=1#part`, status: 200, mediaType: 'text/html', charset: 'utf-8', fileName: 'a page.html' });
    expect(text(bytes)).toBe('<p>hello</p>');
    expect(headers).toEqual({ host: `127.0.0.1:${port}`, accept: 'text/html', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'test/1', connection: 'close' });
  });

  it.each([
    ['attachment; filename="report.pdf"', 'report.pdf'],
    ['attachment; filename=plain.txt; size=3', 'plain.txt'],
    [`attachment; filename="fallback.txt"; filename*=UTF-8''na%C3%AFve.txt`, 'naïve.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\Windows\\\\win.ini"', 'win.ini'],
    ['attachment; filename=".."', undefined],
    [`attachment; filename*=UTF-8''%E0%A4%A`, '%E0%A4%A'],
  ])('with the header %s is named %s', async (header, fileName) => {
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-disposition': header }).end('x'));
    expect((await fetchUrl(url, { policy })).fileName).toBe(fileName);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (body: Buffer) => body],
    ['gzip, br', (body: Buffer) => brotliCompressSync(gzipSync(body))],
    ['', (body: Buffer) => body],
  ])('is unpacked from %s', async (coding, pack) => {
    const body = Buffer.from('text that is packed '.repeat(5_000));
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(pack(body)));
    expect(text((await fetchUrl(url, { policy })).bytes)).toBe(body.toString());
  });

  it('may be empty', async () => {
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'deflate' }).end());
    expect((await fetchUrl(url, { policy })).bytes).toHaveLength(0);
  });
});

describe('limits', () => {
  it('holds for what is announced, before anything is read', async () => {
    const { url, policy } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1_001 });
      response.flushHeaders();
    });
    expect(await fail(url, { policy, maxBytes: 1_000 })).toMatchObject({ kind: 'invalid_input', details: { maxBytes: 1_000 } });
  });

  it('holds for what arrives unannounced, and ends the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const { url, policy } = await serve((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pump).once('close', closed.resolve);
      pump();
    });
    expect((await fail(url, { policy, maxBytes: 1_000_000 })).kind).toBe('invalid_input');
    await closed.promise;
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['gzip, gzip', (body: Buffer) => gzipSync(gzipSync(body))],
  ])('holds for what %s unpacks to', async (coding, pack) => {
    const bomb = pack(Buffer.alloc(20_000_000));
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(bomb));
    expect((await fail(url, { policy, maxBytes: 1_000_000 })).kind).toBe('invalid_input');
  });

  it('holds for packed bytes that unpack to nothing', async () => {
    const empty = Buffer.concat(Array.from({ length: 5_000 }, () => gzipSync('')));
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(empty));
    expect((await fail(url, { policy, maxBytes: 50_000 })).kind).toBe('invalid_input');
    expect((await fetchUrl(url, { policy, maxBytes: 200_000 })).bytes).toHaveLength(0);
  });

  it('lets a body through that is exactly as large', async () => {
    const { url, policy } = await serve((_request, response) => response.end(Buffer.alloc(1_000)));
    expect((await fetchUrl(url, { policy, maxBytes: 1_000 })).bytes).toHaveLength(1_000);
  });

  it('ends a server that never says enough', async () => {
    const drip = async (start: (socket: Socket) => void): Promise<GatewayError> => {
      const port = await listen(createRawServer(start));
      return fail(`http://127.0.0.1:${port}`, { policy: createNetworkPolicy({ allow: ['127.0.0.1'] }), timeoutMs: 60 });
    };
    const every = (socket: Socket, piece: string): void => {
      const timer = setInterval(() => socket.write(piece), 5);
      socket.once('close', () => {
        clearInterval(timer);
      });
    };
    expect((await drip(() => undefined)).kind).toBe('timeout');
    expect((await drip((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      every(socket, 'x-slow: 1\r\n');
    })).kind).toBe('timeout');
    expect((await drip((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      every(socket, 'x');
    })).kind).toBe('timeout');
    expect((await drip((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: deflate\r\ncontent-length: 100000\r\n\r\n');
    })).kind).toBe('timeout');
  });

  it('covers the resolver too', async () => {
    const policy = createNetworkPolicy({ resolve: async () => new Promise(() => undefined) });
    expect((await fail('http://example.com/', { policy, timeoutMs: 30 })).kind).toBe('timeout');
  });

  it('closes the socket when cancelled, before and in the middle of the body', async () => {
    const stop = new AbortController();
    const closed = Promise.withResolvers<void>();
    const { url, policy } = await serve((_request, response) => {
      response.once('close', closed.resolve);
      response.writeHead(200).write('the beginning');
      setImmediate(() => {
        stop.abort();
      });
    });
    expect((await fail(url, { policy, signal: stop.signal })).kind).toBe('cancelled');
    await closed.promise;
    expect((await fail(url, { policy, signal: stop.signal })).kind).toBe('cancelled');
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i is followed, relative addresses too', async (status) => {
    const { url, policy } = await serve(route({ '/a/b': redirect('../c?d', status), '/c?d': (response) => response.end('there') }));
    const page = await fetchUrl(`${url}/a/b`, { policy });
    expect(page).toMatchObject({ url: `${url}/c?d`, status: 200 });
    expect(text(page.bytes)).toBe('there');
  });

  it('end after the most that is allowed', async () => {
    let requests = 0;
    const { url, policy } = await serve((_request, response) => {
      requests += 1;
      redirect('/again')(response);
    });
    expect((await fail(url, { policy, maxRedirects: 2 })).kind).toBe('bad_response');
    expect(requests).toBe(3);
    expect((await fail(url, { policy, maxRedirects: 0 })).kind).toBe('bad_response');
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/', 'http://localhost:1/', 'http://127.0.0.1:1/', 'http://2130706433:1/', 'http://0x7f.1:1/', 'http://[::1]:1/', 'http://[::ffff:127.0.0.1]:1/',
    'http://10.0.0.1/', '//10.0.0.1/', 'http://internal.test/', 'https://192.168.0.1/',
  ])('to %s are refused', async (location) => {
    const port = await listen(createServer((_request, response) => {
      redirect(location)(response);
    }));
    const policy = createNetworkPolicy({ allow: ['*', `127.0.0.1:${port}`], resolve: async () => ['10.0.0.1'] });
    expect((await fail(`http://127.0.0.1:${port}`, { policy })).kind).toBe('permission');
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'http://user:pass@example.com/', 'data:text/plain,x', 'http://'])('to %s are no web address', async (location) => {
    const { url, policy } = await serve((_request, response) => {
      redirect(location)(response);
    });
    expect((await fail(url, { policy })).kind).toBe('invalid_input');
  });

  it('without a target are a bad response', async () => {
    const { url, policy } = await serve((_request, response) => response.writeHead(302).end());
    expect((await fail(url, { policy })).kind).toBe('bad_response');
  });
});

describe('names', () => {
  it('are resolved once, and what was checked is what is dialled', async () => {
    const { port } = await serve((request, response) => response.end(request.headers.host));
    // Whoever runs the zone answers with the permitted address first and with another one ever after.
    const resolve = vi.fn<(host: string) => Promise<string[]>>().mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['127.0.0.2']);
    const policy = createNetworkPolicy({ allow: ['rebind.test'], resolve });
    const page = await fetchUrl(`http://rebind.test:${port}/`, { policy });
    expect(text(page.bytes)).toBe(`rebind.test:${port}`);
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it('that turn private on a redirect are refused', async () => {
    let requests = 0;
    const { port } = await serve((_request, response) => {
      requests += 1;
      redirect('/again')(response);
    });
    const resolve = vi.fn<(host: string) => Promise<string[]>>().mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['127.0.0.1', '10.0.0.1']);
    const policy = createNetworkPolicy({ allow: ['127.0.0.1'], resolve });
    expect((await fail(`http://rebind.test:${port}/`, { policy })).kind).toBe('permission');
    expect(requests).toBe(1);
  });

  it('with several addresses fall back to the next one', async () => {
    const { port } = await serve((_request, response) => response.end('found'));
    // Nobody listens on the first two.
    const policy = createNetworkPolicy({ allow: ['many.test'], resolve: async () => ['::1', '127.0.0.2', '127.0.0.1'] });
    expect(text((await fetchUrl(`http://many.test:${port}/`, { policy })).bytes)).toBe('found');
  });

  it('that lead to this machine are never dialled by default', async () => {
    let requests = 0;
    const { port } = await serve((_request, response) => {
      requests += 1;
      response.end('secret');
    });
    const policy = createNetworkPolicy({ resolve: async () => ['127.0.0.1'] });
    const hosts = ['127.0.0.1', 'localhost', 'loop.test', '2130706433', '0x7f000001', '017700000001', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::1]'];
    const kinds = await Promise.all(hosts.map(async (host) => (await fail(`http://${host}:${port}/`, { policy })).kind));
    expect(kinds).toEqual(hosts.map(() => 'permission'));
    expect(requests).toBe(0);
  });
});

describe('statuses', () => {
  it.each([
    [400, 'invalid_input'], [401, 'permission'], [403, 'permission'], [404, 'not_found'], [405, 'invalid_input'], [408, 'timeout'], [410, 'not_found'], [429, 'rate_limit'], [451, 'permission'],
    [500, 'unavailable'], [502, 'unavailable'], [503, 'unavailable'], [300, 'bad_response'], [304, 'bad_response'],
  ])('%i is %s', async (status, kind) => {
    const { url, policy } = await serve((_request, response) => response.writeHead(status).end('a body that nobody reads'));
    expect(await fail(`${url}/secret?token=abc`, { policy })).toMatchObject({ kind, message: expect.not.stringContaining('token') as string });
  });

  it.each([['7', 7_000], ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000], ['nonsense', undefined], ['-5', undefined]])('Retry-After %s asks for %s ms', async (value, retryAfterMs) => {
    const { url, policy } = await serve((_request, response) => {
      response.sendDate = false;
      response.writeHead(429, { 'retry-after': value, date: 'Thu, 01 Jan 2026 00:00:00 GMT' }).end();
    });
    expect((await fail(url, { policy })).retryAfterMs).toBe(retryAfterMs);
  });
});

describe('broken answers', () => {
  it.each([
    ['HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nthis is not gzip', 'bad_response'],
    ['HTTP/1.1 200 OK\r\ncontent-encoding: br\r\n\r\nthis is not brotli', 'bad_response'],
    ['HTTP/1.1 200 OK\r\ncontent-encoding: zstd\r\n\r\nx', 'unsupported'],
    ['HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip, gzip\r\n\r\nx', 'unsupported'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', 'unavailable'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'bad_response'],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'bad_response'],
    ['', 'unavailable'],
  ])('%j is %s', async (answer, kind) => {
    const port = await listen(createRawServer((socket) => {
      socket.once('data', () => socket.end(answer));
    }));
    expect((await fail(`http://127.0.0.1:${port}`, { policy: createNetworkPolicy({ allow: ['127.0.0.1'] }) })).kind).toBe(kind);
  });

  it('a truncated gzip is a bad response', async () => {
    const { url, policy } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a text '.repeat(999)).subarray(0, 30)));
    expect((await fail(url, { policy })).kind).toBe('bad_response');
  });

  it('a port without a server is unavailable', async () => {
    const { url, policy } = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await fail(url, { policy })).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') as string });
  });
});

describe('https', () => {
  const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, '__fixtures__', `docs.example.test.${name}.pem`));
  const policy = createNetworkPolicy({ allow: ['docs.example.test', 'other.example.test', '127.0.0.1'], resolve: async () => ['127.0.0.1'] });

  async function serveTls(listener: RequestListener): Promise<number> {
    return listen(createTlsServer({ key: fixture('key'), cert: fixture('cert') }, listener));
  }

  it('is checked against the name, not the address that is dialled', async () => {
    const defaults = getCACertificates('default');
    setDefaultCACertificates([...defaults, fixture('cert').toString()]);
    try {
      const port = await serveTls((request, response) => response.end(`${request.headers.host} ${(request.socket as { servername?: string }).servername}`));
      const page = await fetchUrl(`https://docs.example.test:${port}/`, { policy });
      expect(text(page.bytes)).toBe(`docs.example.test:${port} docs.example.test`);
      expect(await fail(`https://other.example.test:${port}/`, { policy })).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('certificate') as string });
      expect((await fail(`https://127.0.0.1:${port}/`, { policy })).kind).toBe('unavailable');

      const plain = await serve((_request, response) => response.end('plain'));
      const downgrading = await serveTls((_request, response) => {
        redirect(`http://127.0.0.1:${plain.port}/`)(response);
      });
      expect(await fail(`https://docs.example.test:${downgrading}/`, { policy })).toMatchObject({ kind: 'permission', message: expect.stringContaining('https to http') as string });
    } finally {
      setDefaultCACertificates(defaults);
    }
  });

  it('refuses a certificate that nobody vouches for', async () => {
    const port = await serveTls((_request, response) => response.end('x'));
    expect(await fail(`https://docs.example.test:${port}/`, { policy })).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('certificate') as string });
  });
});
