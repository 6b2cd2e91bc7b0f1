// The MCP endpoint itself: finds or opens the session that a request belongs to, and hands the request to the SDK's transport.
/* eslint-disable unicorn/prefer-add-event-listener -- the SDK's transports are no event targets: these properties are their interface */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@gateway/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest, isJSONRPCRequest, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import { createHttpCaller, type Caller } from '../caller.ts';
import { RPC_CODES, sendProblem } from './http-answers.ts';
import type { HttpSession, HttpSessions } from './http-sessions.ts';
import { watchPendingRequests } from './pending-requests.ts';
import { readJsonBody } from './read-json-body.ts';

/** Answers one HTTP request to the endpoint. */
export type McpEndpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface McpEndpointOptions {
  readonly sessions: HttpSessions;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  readonly createServer: (caller: Caller) => Server;
}

const METHODS: readonly string[] = ['GET', 'POST', 'DELETE'];

export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  const { sessions } = options;
  return async (request, response) => {
    if (!METHODS.includes(request.method ?? '')) {
      sendProblem(response, { status: 405, code: RPC_CODES.transport, message: 'Use GET, POST or DELETE.', headers: { Allow: METHODS.join(', ') } });
      return;
    }
    const id = request.headers['mcp-session-id'];
    const session = typeof id === 'string' ? sessions.use(id) : undefined;
    if (id !== undefined && session === undefined) {
      // The specification wants 404, so that the client starts a new session.
      sendProblem(response, { status: 404, code: RPC_CODES.sessionNotFound, message: 'Session not found' });
      return;
    }
    const body = request.method === 'POST' ? await readJsonBody(request, options.maxBodyBytes) : undefined;
    if (body !== undefined && !body.ok) {
      sendProblem(response, body.problem);
      return;
    }
    if (session !== undefined) await handOver({ session, request, response, sessions, body: body?.value });
    else if (containsInitialize(body?.value)) await openSession({ request, response, body: body?.value }, options);
    else sendProblem(response, { status: 400, code: RPC_CODES.transport, message: 'Bad Request: the Mcp-Session-Id header is required, or an initialize request.' });
  };
}

async function openSession(
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly body: unknown },
  options: McpEndpointOptions,
): Promise<void> {
  const { sessions, logger } = options;
  if (!(await sessions.reserve())) {
    sendProblem(exchange.response, { status: 503, code: RPC_CODES.transport, message: 'Too many sessions are busy. Try again later.', headers: { 'Retry-After': '10' } });
    return;
  }
  const id = randomUUID();
  let opened = false;
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => id,
    onsessioninitialized: () => {
      opened = true;
      sessions.add(session);
      logger.debug('A session began', { kind: 'session', session: id, sessions: sessions.size() });
    },
  });
  const pending = watchPendingRequests(transport);
  transport.onclose = () => {
    sessions.remove(id);
    logger.debug('A session ended', { kind: 'session', session: id, sessions: sessions.size() });
  };
  transport.onerror = (error) => {
    logger.debug('A request was refused', { kind: 'session', session: id, reason: error.message });
  };
  const server = options.createServer(createHttpCaller(id, exchange.request.headers.authorization));
  const session: HttpSession = { id, transport, pending, close: async () => server.close() };
  await server.connect(transport);
  await handOver({ ...exchange, session, sessions });
  // Refused before it began, for instance for its Accept header.
  if (!opened) await server.close();
}

async function handOver(exchange: {
  readonly session: HttpSession;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly sessions: HttpSessions;
  readonly body: unknown;
}): Promise<void> {
  const { session, request, response, body } = exchange;
  let release: (() => void) | undefined = exchange.sessions.hold(session.id);
  response.once('close', () => {
    release?.();
    release = undefined;
    if (!response.writableFinished) abandon(session, listRequestIds(body));
  });
  await session.transport.handleRequest(request, response, body);
}

// Nobody will read the answers any more, and without an event store they cannot be fetched later: stop the calls, which may cost money.
// The answer that is sent lets the SDK's transport forget the requests.
function abandon(session: HttpSession, ids: readonly RequestId[]): void {
  for (const requestId of ids) {
    session.transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId, reason: 'The client went away.' } });
    session.transport.send({ jsonrpc: '2.0', id: requestId, error: { code: RPC_CODES.transport, message: 'The client went away.' } }).catch(() => undefined);
  }
}

function listRequestIds(body: unknown): readonly RequestId[] {
  return toMessages(body).flatMap((message) => (isJSONRPCRequest(message) ? [message.id] : []));
}

function containsInitialize(body: unknown): boolean {
  return toMessages(body).some((message) => isInitializeRequest(message));
}

function toMessages(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? (body as readonly unknown[]) : [body];
}
