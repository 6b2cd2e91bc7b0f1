// MCP's Streamable HTTP on node:http: routes, guards, sessions and an orderly end. What a tool does is not known here.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError, type Clock, type Logger } from '@gateway/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Caller } from '../caller.ts';
import type { ServerConfig } from '../config/config.ts';
import { createHostGuard, isLoopback } from './host-guard.ts';
import { RPC_CODES, sendJson, sendProblem } from './http-answers.ts';
import { createHttpSessions } from './http-sessions.ts';
import { createMcpEndpoint, type McpEndpoint } from './mcp-endpoint.ts';

export interface HttpOptions {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  /** A server instance for a new session. */
  readonly createServer: (caller: Caller) => Server;
  /** What `/healthz` answers. */
  readonly health: () => Promise<Readonly<Record<string, unknown>>>;
  /** @default DEFAULT_HTTP_LIMITS */
  readonly limits?: Partial<HttpLimits> | undefined;
}

export interface HttpLimits {
  readonly maxBodyBytes: number;
  readonly maxSessions: number;
  readonly idleMs: number;
}

/** By value a document may have 5 MB, which JSON can double; a client that comes back after half an hour starts anew. */
export const DEFAULT_HTTP_LIMITS: HttpLimits = { maxBodyBytes: 16 * 1024 * 1024, maxSessions: 256, idleMs: 30 * 60_000 };

const SWEEP_MS = 60_000;

export interface HttpListener {
  /** Where clients connect, with the prefix. */
  readonly url: string;
  readonly port: number;
  /** Takes no more calls, gives running ones `graceMs` to finish, aborts the rest and closes every connection. */
  close(graceMs: number): Promise<void>;
}

/** @throws GatewayError when the address cannot be bound */
export async function startHttp(options: HttpOptions): Promise<HttpListener> {
  const { config, logger, clock } = options;
  const limits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const sessions = createHttpSessions({ clock, maxSessions: limits.maxSessions, idleMs: limits.idleMs });
  const endpoint = createMcpEndpoint({ sessions, logger, maxBodyBytes: limits.maxBodyBytes, createServer: options.createServer });
  let port = config.port;
  let closing = false;
  const guard = createHostGuard({ host: config.host, port: () => port, allowedHosts: config.allowedHosts });

  const server = createServer((request, response) => {
    const refusal = guard(request.headers);
    if (refusal !== undefined) sendProblem(response, { status: 403, code: RPC_CODES.transport, message: refusal });
    else if (closing) sendProblem(response, { status: 503, code: RPC_CODES.transport, message: 'The server is shutting down.', headers: { Connection: 'close' } });
    else route({ request, response, options, endpoint }).catch((error: unknown) => {
      logger.error('An HTTP request failed', { kind: 'server', error });
      sendProblem(response, { status: 500, code: -32_603, message: 'Something failed inside the gateway.' });
    });
  });
  await listen(server, config);
  port = (server.address() as AddressInfo).port;
  if (!isLoopback(config.host)) {
    logger.warn(`Listening on ${config.host}: other machines can call this server, and it asks nobody for a password`, { kind: 'server' });
  }
  const sweeper = setInterval(() => {
    sessions.sweep().catch((error: unknown) => {
      logger.error('Ending idle sessions failed', { kind: 'session', error });
    });
  }, SWEEP_MS);
  sweeper.unref();

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}${config.prefix}/`,
    port,
    close: async (graceMs) => {
      closing = true;
      clearInterval(sweeper);
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const stop = new AbortController();
      await Promise.race([sessions.whenIdle(), clock.sleep(graceMs, stop.signal).catch(() => undefined)]);
      stop.abort();
      await sessions.closeAll();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(parts: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly options: HttpOptions;
  readonly endpoint: McpEndpoint;
}): Promise<void> {
  const { request, response, options, endpoint } = parts;
  const { prefix } = options.config;
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/healthz' || path === `${prefix}/healthz`) {
    if (request.method === 'GET' || request.method === 'HEAD') await answerHealth(response, options);
    else sendJson(response, { status: 405, body: { error: 'Use GET.' }, headers: { Allow: 'GET, HEAD' } });
  } else if ([prefix, `${prefix}/`, `${prefix}/mcp`].includes(path)) {
    await endpoint(request, response);
  } else {
    sendJson(response, { status: 404, body: { error: `Nothing is here. MCP is at ${prefix}/mcp, the health check at /healthz.` } });
  }
}

async function answerHealth(response: ServerResponse, options: HttpOptions): Promise<void> {
  try {
    sendJson(response, { status: 200, body: await options.health() });
  } catch (error) {
    options.logger.error('The health check failed', { kind: 'server', error });
    sendJson(response, { status: 503, body: { status: 'failing' } });
  }
}

async function listen(server: ReturnType<typeof createServer>, config: ServerConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(toListenError(error, config));
    });
    server.listen(config.port, config.host, resolve);
  });
}

function toListenError(error: NodeJS.ErrnoException, config: ServerConfig): GatewayError {
  const address = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE') {
    return new GatewayError({
      kind: 'unavailable',
      message: `Cannot listen on ${address}: another program already does.`,
      hint: 'Stop it, or choose another port with --port or SERVER_PORT.',
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new GatewayError({ kind: 'permission', message: `Cannot listen on ${address}: not allowed.`, hint: 'Choose a port above 1023 with --port or SERVER_PORT.', cause: error });
  }
  return new GatewayError({
    kind: 'invalid_input',
    message: `Cannot listen on ${address}: ${error.code ?? error.message}.`,
    hint: 'Set SERVER_HOST (or --host) to an address of this machine, for instance 127.0.0.1.',
    cause: error,
  });
}
