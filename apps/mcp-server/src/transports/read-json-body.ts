// A request's body as JSON, within a limit, or the answer that says why not.
import type { IncomingMessage } from 'node:http';
import { RPC_CODES, type RpcProblem } from './http-answers.ts';

export type JsonBody = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: RpcProblem };

/** Reads at most `maxBytes`. Rejects only when the client goes away in the middle. */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<JsonBody> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return refuse({ status: 415, code: RPC_CODES.transport, message: 'Compressed bodies are not read here.' });
  const tooLarge: RpcProblem = {
    status: 413,
    code: RPC_CODES.transport,
    message: `The body is larger than ${maxBytes} bytes. Send big documents as \`source\` instead of by value.`,
    // The rest of the body is not read, so the connection cannot be used again.
    headers: { Connection: 'close' },
  };
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse(tooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would destroy the socket, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return refuse(tooLarge);
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks));
}

function parse(bytes: Buffer): JsonBody {
  try {
    // JSON between systems is UTF-8 (RFC 8259, 8.1); anything else is refused, not guessed.
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch {
    return refuse({ status: 400, code: RPC_CODES.parseError, message: 'Parse error: the body is not JSON in UTF-8.' });
  }
}

function refuse(problem: RpcProblem): JsonBody {
  return { ok: false, problem };
}
