// A small MCP server for tests of the transports: `echo` answers, `wait` never does, and both say what happened to them.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export interface FakeMcpServers {
  /** One server instance a caller, like the real one. */
  readonly create: (caller: { readonly id: string }) => Server;
  readonly callers: readonly string[];
  /** Resolves when a `wait` call has begun. */
  readonly waiting: Promise<void>;
  /** Resolves when a `wait` call was aborted. */
  readonly aborted: Promise<void>;
  /** Lets every `wait` call answer. */
  readonly release: () => void;
}

export function createFakeMcpServers(): FakeMcpServers {
  const callers: string[] = [];
  const waiting = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const inputSchema = { type: 'object' as const };
  return {
    callers,
    waiting: waiting.promise,
    aborted: aborted.promise,
    release: () => {
      released.resolve();
    },
    create: (caller) => {
      callers.push(caller.id);
      const server = new Server({ name: 'fake', version: '1.0.0' }, { capabilities: { tools: {} } });
      server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'echo', inputSchema }, { name: 'wait', inputSchema }] }));
      server.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
        if (request.params.name === 'wait') {
          waiting.resolve();
          extra.signal.addEventListener('abort', () => {
            aborted.resolve();
          });
          await released.promise;
        }
        return { content: [{ type: 'text', text: `${caller.id} ${JSON.stringify(request.params.arguments ?? {})}` }] };
      });
      return server;
    },
  };
}
