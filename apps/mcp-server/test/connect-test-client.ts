// A server and the official client in one process, joined by the SDK's in-memory transport: everything but the pipe is real.
import { rmSync } from 'node:fs';
import { createMemoryLogger, type MemoryLogger } from '@gateway/core/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { LOCAL_CALLER, type Caller } from '../src/caller.ts';
import type { Config } from '../src/config/config.ts';
import { createMcpServer } from '../src/server.ts';
import { createServices, type Services } from '../src/services.ts';
import { createTestConfig } from './create-test-config.ts';

export interface TestClient {
  readonly client: Client;
  readonly services: Services;
  readonly config: Config;
  readonly logger: MemoryLogger;
  call(name: string, args?: Record<string, unknown>): Promise<{ readonly isError: boolean; readonly structured: Record<string, unknown>; readonly content: readonly { type: string; text?: string; uri?: string }[] }>;
  close(): Promise<void>;
}

export interface TestClientOptions {
  readonly config?: Partial<Config>;
  readonly cwd?: string;
  readonly caller?: Caller;
  readonly transport?: 'stdio' | 'http';
  readonly capabilities?: ClientCapabilities;
  /** Called with the client before it connects, to set its request handlers. */
  readonly prepare?: (client: Client) => void;
  /** Shares another test client's services, as two sessions of one server do. */
  readonly services?: Services;
}

export async function connectTestClient(options: TestClientOptions = {}): Promise<TestClient> {
  const config = options.services?.config ?? createTestConfig(options.config);
  const logger = createMemoryLogger();
  const services = options.services ?? createServices({ config, logger, cwd: options.cwd ?? config.dataDirectory });
  const server = createMcpServer({ services, config, logger, caller: options.caller ?? LOCAL_CALLER, transport: options.transport ?? 'stdio' });
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities: options.capabilities ?? {} });
  options.prepare?.(client);
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  // The client validates results against the schemas that it has listed.
  await client.listTools();
  return {
    client,
    services,
    config,
    logger,
    call: async (name, args = {}) => {
      const result = await client.callTool({ name, arguments: args });
      return {
        isError: result.isError === true,
        structured: (result.structuredContent ?? {}) as Record<string, unknown>,
        content: result.content as { type: string; text?: string; uri?: string }[],
      };
    },
    close: async () => {
      await client.close();
      if (options.services !== undefined) return;
      await services.close();
      rmSync(config.dataDirectory, { recursive: true, force: true });
    },
  };
}
