// `llm-gateway call TOOL …`: one tool call from the command line, its structured result as JSON on stdout.
import { GatewayError, type JsonObject } from '@gateway/core';
import { LOCAL_CALLER } from '../caller.ts';
import { suggestName } from '@gateway/text';
import type { Tool } from '../tool.ts';
import { toListedTool } from '../tool-listing.ts';
import type { AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import { formatTable } from './format-table.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Host } from './host.ts';
import { openApp } from './open-app.ts';
import { createProgressBar } from './progress-bar.ts';
import { readToolArguments } from './read-tool-arguments.ts';
import { createUsageError } from './usage-error.ts';

/** @returns 0, or 1 when the tool failed, or 130 when the user stopped it. @throws GatewayError for a wrong command line or configuration */
export async function callTool(
  host: Host,
  parts: AppParts,
  request: { readonly name: string; readonly tokens: readonly string[]; readonly options: GlobalOptions },
): Promise<number> {
  const { tools } = await parts.loadTools();
  const tool = findTool(tools, request.name);
  const inputSchema = toListedTool(tool).inputSchema as unknown as JsonObject;
  const { args, options, help } = readToolArguments({ name: tool.name, inputSchema }, request.tokens);
  if (help) {
    host.stdout.write(`${describeTool(tool, inputSchema)}\n`);
    return EXIT.ok;
  }

  const app = await openApp({ host, parts, transport: 'cli', options: { ...request.options, ...options } });
  const progress = await createProgressBar(host);
  const abort = new AbortController();
  const stopListening = host.onEndRequest(() => {
    if (abort.signal.aborted) host.exitNow(EXIT.interrupted);
    abort.abort(new GatewayError({ kind: 'cancelled', message: 'The call was stopped.' }));
  });
  try {
    const { runTool } = await parts.loadRunTool();
    const outcome = await runTool({
      name: tool.name,
      args,
      services: app.services,
      caller: LOCAL_CALLER,
      call: { signal: abort.signal, transport: 'cli', onProgress: progress.update },
    });
    progress.stop();
    host.stdout.write(`${JSON.stringify(outcome.structured, null, 2)}\n`);
    if (abort.signal.aborted) return EXIT.interrupted;
    return outcome.isError ? EXIT.failure : EXIT.ok;
  } finally {
    progress.stop();
    stopListening();
    await app.close();
  }
}

function findTool(tools: readonly Tool[], name: string): Tool {
  const wanted = name.replaceAll('-', '_');
  const tool = tools.find((entry) => entry.name === wanted);
  if (tool !== undefined) return tool;
  const nearest = suggestName(wanted, tools.map((entry) => entry.name));
  throw createUsageError(`There is no tool ${name}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`, 'List the tools with: llm-gateway tools');
}

// The help of one tool: what it does and what it takes.
function describeTool(tool: Tool, inputSchema: JsonObject): string {
  const properties = inputSchema['properties'] as Readonly<Record<string, JsonObject>> | undefined;
  const rows = Object.entries(properties ?? {}).map(([name, schema]) => [`  --${name.replaceAll('_', '-')}`, describeType(schema), describeText(schema)]);
  const usage = `Usage: llm-gateway call ${tool.name} [options]\n       llm-gateway call ${tool.name} '<json object>'`;
  return [usage, tool.description, formatTable({ headers: ['  Option', 'Type', ''], rows })].join('\n\n');
}

function describeType(schema: JsonObject): string {
  const { type, enum: values, anyOf, items } = schema;
  if (Array.isArray(values)) return (values as readonly unknown[]).join('|');
  if (type === 'array') return `${describeType((items ?? {}) as JsonObject)}, repeatable`;
  if (Array.isArray(anyOf)) return [...new Set((anyOf as readonly JsonObject[]).map(describeType))].join(' or ');
  return typeof type === 'string' ? (type === 'object' ? 'JSON' : type) : 'JSON or text';
}

function describeText(schema: JsonObject): string {
  const text = typeof schema['description'] === 'string' ? schema['description'] : '';
  const initial = schema['default'] === undefined ? '' : `default ${JSON.stringify(schema['default'])}`;
  return [text, initial].filter((part) => part !== '').join('; ');
}
