// One MCP server for one client: tools, kept results as resources, instructions. All of the protocol's types stay in here and in transports/.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GatewayError, toGatewayError, type Logger } from '@gateway/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { Protocol, type RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CreateMessageResultSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListRootsResultSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  RootsListChangedNotificationSchema,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import type { Config } from './config/config.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { isKnowledgeUri, KNOWLEDGE_TEMPLATES, listKnowledgeResources, readKnowledgeResource } from './knowledge/knowledge-resources.ts';
import { recordAgentTokens } from './record-agent-tokens.ts';
import { readPart, splitPart } from './resource-parts.ts';
import { runTool, type RunToolCall } from './run-tool.ts';
import { createSamplingModel } from './sampling-model.ts';
import type { Services } from './services.ts';
import { toListedTool } from './tool-listing.ts';
import { renderFailure, type ToolOutcome } from './tool-outcome.ts';
import { VERSION } from './version.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export interface McpServerOptions {
  readonly services: Services;
  readonly config: Config;
  readonly logger: Logger;
  readonly caller: Caller;
  readonly transport: 'stdio' | 'http';
}

/** A server that is ready to be connected to a transport. */
export function createMcpServer(options: McpServerOptions): Server {
  const { services, caller } = options;
  const server = new Server(
    { name: 'llm-gateway', title: 'LLM Gateway', version: VERSION },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  const roots = createRootsReader(server);

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: services.tools.filter((tool) => options.config.toolsets.includes(tool.toolset)).map((tool) => toListedTool(tool)),
  }));

  // Past the SDK's server, which checks tool calls against its own schema first.
  Protocol.prototype.setRequestHandler.call(server, AnyToolCallSchema, async (untyped, extra): Promise<CallToolResult> => {
    const request = untyped as z.output<typeof AnyToolCallSchema>;
    const args = request.params.arguments ?? {};
    if (!isArguments(args)) return toCallToolResult(renderFailure(wrongArguments(request.params.name)));
    const call = createCall({ server, extra, transport: options.transport, progressToken: request.params._meta?.progressToken, roots });
    return toCallToolResult(await runTool({ name: request.params.name, args, services, caller, call }));
  });

  const hasKnowledge = options.config.toolsets.includes('rag');
  server.setRequestHandler(ListResourcesRequestSchema, async () => {
    const kept = await services.contentStore.list(caller);
    return {
      resources: [
        ...(hasKnowledge ? await listKnowledgeResources(services) : []),
        ...kept.map(({ uri, name, mediaType, size, expiresMs }) => ({ uri, name, mimeType: mediaType, size, description: `Kept until ${new Date(expiresMs).toISOString()}.` })),
      ],
    };
  });

  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [
      { uriTemplate: 'ref://{id}', name: 'kept-result', title: 'A result kept for this caller', description: 'Handles come as result_ref with results that were cut.' },
      ...(hasKnowledge ? KNOWLEDGE_TEMPLATES : []),
    ],
  }));

  server.setRequestHandler(ReadResourceRequestSchema, async (request) => {
    try {
      const { uri, part } = splitPart(request.params.uri);
      const asked = { uri, part, isLimited: options.transport === 'stdio' };
      if (hasKnowledge && isKnowledgeUri(uri)) {
        const { text, mimeType } = await readKnowledgeResource(uri, services);
        return { contents: [{ uri: request.params.uri, mimeType, text: readPart(text, asked) }] };
      }
      const kept = await services.contentStore.get({ caller, uri });
      const text = readPart(Buffer.from(kept.bytes).toString('utf8'), asked);
      if (kept.callId !== undefined) {
        const beside = { callId: kept.callId, tool: 'resources/read', caller: caller.label };
        services.background.add(recordAgentTokens({ spentOn: { beside }, args: { uri: kept.uri }, read: text, services, isAgent: true }));
      }
      return { contents: [{ uri: request.params.uri, mimeType: kept.mediaType, text }] };
    } catch (error) {
      throw toProtocolError(error);
    }
  });
  return server;
}

// The protocol's own schema refuses arguments that are no object with a protocol error, which most clients do not show to their model.
const AnyToolCallSchema = CallToolRequestSchema.extend({ params: CallToolRequestSchema.shape.params.extend({ arguments: z.unknown() }) });

function isArguments(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongArguments(name: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `${name}: the arguments are not an object.`, hint: 'Send the arguments as a JSON object of names and values.' });
}

function toCallToolResult(outcome: ToolOutcome): CallToolResult {
  return { isError: outcome.isError, structuredContent: { ...outcome.structured }, content: [...outcome.content] };
}

// The protocol's own code for a resource that is not there (specification 2025-11-25, "Resources: Error handling").
const RESOURCE_NOT_FOUND = -32_002;

function toProtocolError(error: unknown): McpError {
  const failure = toGatewayError(error);
  const code = failure.kind === 'not_found' ? RESOURCE_NOT_FOUND : ErrorCode.InternalError;
  return new McpError(code, failure.hint === undefined ? failure.message : `${failure.message} ${failure.hint}`);
}

interface CallParts {
  readonly server: Server;
  readonly extra: Extra;
  readonly transport: 'stdio' | 'http';
  readonly progressToken: string | number | undefined;
  readonly roots: (extra: Extra) => Promise<readonly string[]>;
}

function createCall(parts: CallParts): RunToolCall {
  const { server, extra, progressToken } = parts;
  const capabilities = server.getClientCapabilities();
  return {
    signal: extra.signal,
    transport: parts.transport,
    ...(progressToken === undefined ? {} : { onProgress: createProgressSender(extra, progressToken) }),
    ...(parts.transport === 'stdio' && capabilities?.roots !== undefined ? { clientRoots: async () => parts.roots(extra) } : {}),
    ...(capabilities?.sampling === undefined ? {} : { sampling: createClientModel(extra) }),
  };
}

function createProgressSender(extra: Extra, progressToken: string | number): NonNullable<RunToolCall['onProgress']> {
  // The protocol wants progress to grow with every message.
  let last = -1;
  return (progress, meta) => {
    if (extra.signal.aborted) return;
    last = progress.done > last ? progress.done : last + Number.EPSILON * Math.max(1, last) * 4;
    extra
      .sendNotification({
        method: 'notifications/progress',
        params: {
          progressToken,
          progress: last,
          message: progress.message,
          ...(progress.total === undefined ? {} : { total: progress.total }),
          ...(meta === undefined ? {} : { _meta: { ...meta } }),
        },
      })
      .catch(() => {
        // A client that has gone away misses nothing; its call is aborted by the transport.
      });
  };
}

function createClientModel(extra: Extra): NonNullable<RunToolCall['sampling']> {
  return createSamplingModel(async (request, signal) => {
    const answer = await extra.sendRequest(
      { method: 'sampling/createMessage', params: { ...request, messages: [...request.messages] } },
      CreateMessageResultSchema,
      signal === undefined ? {} : { signal },
    );
    if (answer.content.type !== 'text') {
      throw new GatewayError({ kind: 'bad_response', message: `The client's model answered with ${answer.content.type}, not text.` });
    }
    return { model: answer.model, text: answer.content.text, stopReason: answer.stopReason };
  });
}

// How long a client may take to say where its files are.
const ROOTS_TIMEOUT_MS = 5_000;

// The client's roots, asked on the calling request's own stream and remembered until the client says that they changed.
function createRootsReader(server: Server): (extra: Extra) => Promise<readonly string[]> {
  let known: readonly string[] | undefined;
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    known = undefined;
  });
  return async (extra) => {
    if (known !== undefined) return known;
    try {
      const { roots } = await extra.sendRequest({ method: 'roots/list' }, ListRootsResultSchema, { signal: extra.signal, timeout: ROOTS_TIMEOUT_MS });
      known = roots.flatMap(({ uri }) => toDirectory(uri));
      return known;
    } catch (error) {
      throw new GatewayError({
        kind: 'unavailable',
        message: 'The client says that it has roots, but did not tell them.',
        hint: 'Set ALLOWED_DIRECTORIES, or pass the text itself.',
        cause: error,
      });
    }
  };
}

// Roots that are no directories of this machine (another host's, deleted ones) are passed over.
function toDirectory(uri: string): readonly string[] {
  if (!/^file:\/\/(?:localhost)?\//i.test(uri) || /%2f|%00/i.test(uri)) return [];
  const path = fileURLToPath(uri);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? [path] : [];
}
