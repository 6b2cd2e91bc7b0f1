// directory_tree: a directory as a short text.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox } from './open-sandbox.ts';

export const directoryTree = defineTool({
  name: 'directory_tree',
  title: 'Show a directory tree',
  description: 'A directory as indented text without what .gitignore excludes; what does not fit is counted.',
  toolset: 'files',
  input: z.object({ path: z.string(), max_depth: z.int().min(1).max(100).describe('3').optional(), exclude_patterns: z.array(z.string()).optional() }),
  output: z.looseObject({
    ...resultOutput,
    tree: z.string().optional(),
    counts: z.looseObject({ files: z.int(), directories: z.int(), ignored: z.int(), unreadable: z.int().optional() }).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const { text, counts, truncated } = await (await openSandbox(services, call)).tree(input.path, { maxDepth: input.max_depth, exclude: input.exclude_patterns, signal: call.signal });
    const { unreadable, ...counted } = counts;
    return { success: true, tree: text, counts: { ...counted, ...(unreadable > 0 ? { unreadable } : {}) }, ...(truncated ? { truncated: true } : {}) };
  },
});
