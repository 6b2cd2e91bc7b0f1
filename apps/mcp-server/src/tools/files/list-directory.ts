// list_directory: what a directory holds, page by page.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox, toTime } from './open-sandbox.ts';

export const listDirectory = defineTool({
  name: 'list_directory',
  title: 'List a directory',
  description: 'The entries of a directory by name; next_cursor leads to more.',
  toolset: 'files',
  input: z.object({ path: z.string(), cursor: z.string().optional() }),
  output: z.looseObject({
    ...resultOutput,
    entries: z.array(z.looseObject({ name: z.string(), type: z.string(), size: z.int().optional(), modified: z.string().optional() })).optional(),
    next_cursor: z.string().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const { entries, cursor } = await (await openSandbox(services, call)).list(input.path, { cursor: input.cursor });
    return {
      success: true,
      entries: entries.map(({ name, type, size, modifiedMs }) => ({ name, type, ...(size === undefined ? {} : { size }), ...(modifiedMs === undefined ? {} : { modified: toTime(modifiedMs) }) })),
      ...(cursor === undefined ? {} : { next_cursor: cursor }),
    };
  },
});
