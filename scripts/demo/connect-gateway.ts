// The built server behind a real MCP client over stdio, the way an agent's host starts it.
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport, getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const SERVER = fileURLToPath(new URL('../../apps/mcp-server/dist/main.js', import.meta.url));

export type ToolResult = Readonly<Record<string, unknown>>;

export interface ConnectedGateway {
  readonly client: Client;
  readonly startMs: number;
  /** Calls a tool and returns its structured result. @throws when the tool answers with a failure */
  call(name: string, args: Record<string, unknown>): Promise<ToolResult>;
  close(): Promise<void>;
}

/** @param options.dataDirectory where references and jobs go during the demo */
export async function connectGateway(options: { readonly dataDirectory: string }): Promise<ConnectedGateway> {
  const started = performance.now();
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SERVER, 'run', '--stdio'],
    cwd: REPOSITORY,
    // The client passes on only a safe part of the environment; vendor keys are wanted here.
    env: { ...getDefaultEnvironment(), ...pickVendorSettings(process.env), GATEWAY_DATA_DIR: options.dataDirectory, LOG_LEVEL: 'ERROR' },
  });
  const client = new Client({ name: 'llm-gateway-demo', version: '1.0.0' });
  await client.connect(transport);
  const startMs = performance.now() - started;
  return {
    client,
    startMs,
    call: async (name, args) => {
      const answer = await client.callTool({ name, arguments: args }, undefined, { timeout: 120_000, onprogress: () => undefined, resetTimeoutOnProgress: true });
      const result = (answer.structuredContent ?? {}) as ToolResult;
      if (answer.isError === true || result['success'] !== true) {
        throw new Error(`${name} failed: ${typeof result['error'] === 'string' ? result['error'] : JSON.stringify(answer.content)}`);
      }
      return result;
    },
    close: async () => client.close(),
  };
}

function pickVendorSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const wanted = /_(API_KEY|BASE_URL)$/;
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => wanted.test(entry[0]) && entry[1] !== undefined));
}
