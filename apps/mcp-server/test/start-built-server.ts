// The built server as agents' hosts start it: a process of its own, the official client at its pipes.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface BuiltServer {
  readonly client: Client;
  readonly pid: number;
  readonly dataDirectory: string;
  /** Everything the server wrote to stderr so far. */
  stderr(): string;
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface BuiltServerOptions {
  readonly cwd?: string;
  /** The cache is off unless this switches it on: most tests count requests. */
  readonly env?: Record<string, string>;
  readonly dataDirectory?: string;
  readonly args?: readonly string[];
  readonly node?: string;
  /** Directories that the client names as its roots. @default it knows of no roots */
  readonly roots?: readonly string[];
}

export function createDataDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'llm-gateway-built-'));
}

/** @throws when the server was not built */
export async function startBuiltServer(options: BuiltServerOptions = {}): Promise<BuiltServer> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run "npx -y pnpm@12 build" first.`);
  const dataDirectory = options.dataDirectory ?? createDataDirectory();
  const transport = new StdioClientTransport({
    command: options.node ?? process.execPath,
    args: [MAIN, ...(options.args ?? ['run', '--stdio'])],
    cwd: options.cwd ?? REPOSITORY,
    env: { ...getDefaultEnvironment(), GATEWAY_DATA_DIR: dataDirectory, LOG_LEVEL: 'DEBUG', CACHE_ENABLED: 'false', ...options.env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  const { roots } = options;
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities: roots === undefined ? {} : { roots: {} } });
  if (roots !== undefined) client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: roots.map((root) => ({ uri: pathToFileURL(root).href })) }));
  await client.connect(transport);
  await client.listTools();
  return {
    client,
    pid: transport.pid ?? 0,
    dataDirectory,
    stderr: () => stderr,
    call: async (name, args = {}) => (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>,
    close: async () => {
      await client.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
