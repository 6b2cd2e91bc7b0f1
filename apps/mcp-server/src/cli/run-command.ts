// `llm-gateway run`: the server, over HTTP or over stdio, until its client or the user ends it.
import { systemClock } from '@gateway/core';
import { LOCAL_CALLER } from '../caller.ts';
import { VERSION } from '../version.ts';
import type { AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';
import { openApp, type App } from './open-app.ts';

// Two signals in such a short time are one: a terminal and a launcher may both pass the same one on.
const SAME_SIGNAL_MS = 500;

// How long running calls may go on once the server was asked to end.
const GRACE_MS = 5_000;

export interface RunOptions extends GlobalOptions {
  readonly stdio?: boolean | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly toolsets?: string | undefined;
}

/** Serves until the end. The exit code is 0 when the end was orderly. @throws GatewayError when it cannot start */
export async function runServer(host: Host, parts: AppParts, options: RunOptions): Promise<number> {
  const transport = options.stdio === true ? 'stdio' : 'http';
  const app = await openApp({ host, parts, transport, options, flags: { server_host: options.host, server_port: options.port, toolsets: options.toolsets } });
  try {
    await (transport === 'stdio' ? serveStdio(host, parts, app) : serveHttp(host, parts, app));
  } finally {
    await app.close();
  }
  return EXIT.ok;
}

async function serveStdio(host: Host, parts: AppParts, app: App): Promise<void> {
  const { config, logger, services } = app;
  const [{ createMcpServer }, { startStdio }] = await Promise.all([parts.loadServer(), import('../transports/stdio.ts')]);
  const server = createMcpServer({ services, config, logger, caller: LOCAL_CALLER, transport: 'stdio' });
  const connection = await startStdio({ server, stdin: host.stdin, stdout: host.stdout, logger, clock: systemClock });
  logger.info('Serving over stdio', { kind: 'server', version: VERSION, toolsets: config.toolsets });
  const stopListening = listenForEnd(host, () => {
    connection.close().catch((error: unknown) => {
      logger.error('Closing failed', { kind: 'server', error });
    });
  });
  await connection.closed;
  stopListening();
}

async function serveHttp(host: Host, parts: AppParts, app: App): Promise<void> {
  const { config, logger, services } = app;
  const [{ createMcpServer }, { startHttp }] = await Promise.all([parts.loadServer(), import('../transports/http.ts')]);
  const listener = await startHttp({
    config: config.server,
    logger,
    clock: systemClock,
    createServer: (caller) => createMcpServer({ services, config, logger, caller, transport: 'http' }),
    health: async () => services.health(),
  });
  logger.info(`Listening on ${listener.url}`, { kind: 'server', version: VERSION, toolsets: config.toolsets });
  const signal = await new Promise<string>((resolve) => {
    listenForEnd(host, resolve);
  });
  logger.info('Shutting down', { kind: 'server', signal });
  await listener.close(GRACE_MS);
}

// The first request to end is orderly, a second one is not.
function listenForEnd(host: Host, onFirst: (signal: string) => void): () => void {
  let firstMs: number | undefined;
  return host.onEndRequest((signal) => {
    const now = systemClock.monotonicMs();
    if (firstMs === undefined) {
      firstMs = now;
      onFirst(signal);
    } else if (now - firstMs > SAME_SIGNAL_MS) {
      host.exitNow(EXIT.failure);
    }
  });
}
