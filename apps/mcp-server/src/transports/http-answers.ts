// What the HTTP side says by itself, before or instead of a session: JSON, and errors in JSON-RPC's form since the other side is an MCP client.
import type { ServerResponse } from 'node:http';

/** JSON-RPC error codes that the HTTP side uses: the standard ones (JSON-RPC 2.0, 5.1) and those of the MCP SDK for transport trouble. */
export const RPC_CODES = { parseError: -32_700, invalidRequest: -32_600, transport: -32_000, sessionNotFound: -32_001 } as const;

export interface RpcProblem {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export function sendJson(response: ServerResponse, answer: JsonAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

export function sendProblem(response: ServerResponse, problem: RpcProblem): void {
  const body = { jsonrpc: '2.0', error: { code: problem.code, message: problem.message }, id: null };
  sendJson(response, { status: problem.status, body, headers: problem.headers });
}
