// One client over stdin and stdout: lives as long as the client does, and what the client left unfinished stops with it.
/* eslint-disable unicorn/prefer-add-event-listener -- the SDK's transports are no event targets: these properties are their interface */
import type { Readable, Writable } from 'node:stream';
import type { Clock, Logger } from '@gateway/core';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { watchPendingRequests } from './pending-requests.ts';

// Documents may come by value, several in one call; past this a client is broken.
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

// After the end of stdin, so that `printf … | llm-gateway run --stdio` gets its answers.
const DRAIN_MS = 1_000;

// JSON-RPC 2.0, section 5.1.
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;

export interface StdioOptions {
  readonly server: Server;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'sleep'>;
}

export interface StdioConnection {
  /** Resolves when the client has gone or `close` was called. */
  readonly closed: Promise<void>;
  /** Aborts running calls. */
  close(): Promise<void>;
}

/** Connects the server to its one client. */
export async function startStdio(options: StdioOptions): Promise<StdioConnection> {
  const { server, stdin, stdout, logger, clock } = options;
  const transport = new StdioServerTransport(stdin, stdout, { maxBufferSize: MAX_MESSAGE_BYTES });
  const pending = watchPendingRequests(transport);
  const closed = Promise.withResolvers<void>();
  let ending = false;

  transport.onclose = () => {
    closed.resolve();
  };
  transport.onerror = (error) => {
    logger.warn('A message from the client could not be read', { kind: 'session', error: error.name });
    const code = readErrorCode(error);
    // Without an id no request can be told from its answer, so the id is null, as JSON-RPC wants it.
    if (code !== undefined) stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: null, error: code })}\n`);
  };

  const end = async (drainMs: number): Promise<void> => {
    if (ending) return;
    ending = true;
    const stop = new AbortController();
    if (drainMs > 0) await Promise.race([pending.whenIdle(), clock.sleep(drainMs, stop.signal).catch(() => undefined)]);
    stop.abort();
    await server.close();
    closed.resolve();
  };
  const endSoon = (drainMs: number) => (): void => {
    end(drainMs).catch((error: unknown) => {
      logger.error('Closing the connection failed', { error });
      closed.resolve();
    });
  };
  stdin.once('end', endSoon(DRAIN_MS));
  stdin.once('close', endSoon(DRAIN_MS));
  // Nobody reads the answers any more (EPIPE): there is nothing to wait for.
  stdout.on('error', endSoon(0));

  await server.connect(transport);
  return { closed: closed.promise, close: async () => end(0) };
}

function readErrorCode(error: Error): { readonly code: number; readonly message: string } | undefined {
  if (error instanceof SyntaxError) return { code: PARSE_ERROR, message: 'Parse error: the line is not JSON.' };
  return error.name.endsWith('ZodError') ? { code: INVALID_REQUEST, message: 'Invalid request: the line is not a JSON-RPC message.' } : undefined;
}
