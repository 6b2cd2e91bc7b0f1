// An MCP server as a process of its own, driven by the official client; what its answers cost and say.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export interface Answer {
  /** What a client puts into its model's context: the text of the answer. */
  readonly text: string;
  readonly isError: boolean;
}

export interface DrivenServer {
  readonly name: string;
  call(tool: string, args: Record<string, unknown>): Promise<Answer>;
  /** The most memory that the process has had resident so far, in bytes (Linux). */
  peakRss(): number;
  close(): Promise<void>;
}

interface Start {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/** @modelcontextprotocol/server-filesystem over some directories. */
export async function connectOfficial(directories: readonly string[]): Promise<DrivenServer> {
  return connect({ name: '@modelcontextprotocol/server-filesystem', args: [`${HERE}node_modules/@modelcontextprotocol/server-filesystem/dist/index.js`, ...directories] });
}

/** The built server of this repository. */
export async function connectOurs(directories: readonly string[], dataDirectory: string): Promise<DrivenServer> {
  return connect({ name: 'llm-gateway', args: [`${REPOSITORY}apps/mcp-server/dist/main.js`, 'run', '--stdio'], env: { ALLOWED_DIRECTORIES: directories.join(':'), GATEWAY_DATA_DIR: dataDirectory, LOG_LEVEL: 'ERROR' } });
}

async function connect({ name, args, env }: Start): Promise<DrivenServer> {
  const transport = new StdioClientTransport({ command: process.execPath, args: [...args], env: { ...getDefaultEnvironment(), ...env }, stderr: 'ignore' });
  const client = new Client({ name: 'benchmark', version: '1.0.0' });
  await client.connect(transport);
  await client.listTools();
  return {
    name,
    call: async (tool, toolArgs) => {
      const result = await client.callTool({ name: tool, arguments: toolArgs });
      const content = result.content as readonly { readonly type: string; readonly text?: string }[];
      return { text: content.map((block) => block.text ?? '').join(''), isError: result.isError === true };
    },
    peakRss: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${transport.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) * 1024,
    close: async () => client.close(),
  };
}
