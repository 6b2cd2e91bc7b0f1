// The built server over HTTP on a free port, and the official client connected to it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createDataDirectory, MAIN, REPOSITORY } from './start-built-server.ts';

export interface BuiltHttpServer {
  readonly address: string;
  /** Another client with a session of its own. */
  connect(): Promise<Client>;
  close(): Promise<void>;
}

export async function startBuiltHttpServer(env: Record<string, string>): Promise<BuiltHttpServer> {
  const dataDirectory = createDataDirectory();
  const child = spawn(process.execPath, [MAIN, 'run'], {
    cwd: REPOSITORY,
    env: { ...getDefaultEnvironment(), GATEWAY_DATA_DIR: dataDirectory, SERVER_PORT: '0', LOG_LEVEL: 'INFO', USE_RICH_LOGGING: 'false', CACHE_ENABLED: 'false', ALLOWED_DIRECTORIES: REPOSITORY, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await readAddress(child.stderr);
  const clients: Client[] = [];
  return {
    address,
    connect: async () => {
      const client = new Client({ name: 'test', version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', address)));
      await client.listTools();
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) await client.close();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

// The log line that says where the server listens.
async function readAddress(stream: AsyncIterable<Buffer>): Promise<string> {
  let seen = '';
  for await (const piece of stream) {
    seen += piece.toString();
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(seen)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`The server named no address: ${seen}`);
}
