// `llm-gateway tools`: what can be called, for a person or, with --json, for a program.
import { toListedTool } from '../tool-listing.ts';
import type { AppParts } from './app-parts.ts';
import { EXIT } from './exit-codes.ts';
import { formatTable } from './format-table.ts';
import type { Host } from './host.ts';

/** Every tool of every toolset; needs no configuration. */
export async function listTools(host: Host, parts: AppParts, options: { readonly json?: boolean | undefined }): Promise<number> {
  const { tools } = await parts.loadTools();
  if (options.json === true) {
    const listed = tools.map((tool) => {
      const { name, title, description, inputSchema } = toListedTool(tool);
      return { name, title, description, toolset: tool.toolset, input_schema: inputSchema };
    });
    host.stdout.write(`${JSON.stringify({ tools: listed }, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = tools.map((tool) => [tool.name, tool.toolset, tool.description]);
  host.stdout.write(`${formatTable({ headers: ['TOOL', 'TOOLSET', 'DESCRIPTION'], rows, width: readWidth(host) })}\n`);
  return EXIT.ok;
}

// A pipe has no width, so nothing is cut for it.
function readWidth(host: Host): number | undefined {
  return 'columns' in host.stdout && typeof host.stdout.columns === 'number' ? host.stdout.columns : undefined;
}
