// edit_file: places of a text file changed together, found even where indentation, quotes or line ends were remembered otherwise.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openForWriting, openSandbox } from './open-sandbox.ts';

export const editFile = defineTool({
  name: 'edit_file',
  title: 'Edit a file',
  description: 'Replace old_text, which must be there once, by new_text; all edits or none. Gives the diff.',
  toolset: 'files',
  input: z.object({
    path: z.string(),
    edits: z.array(z.strictObject({ old_text: z.string(), new_text: z.string(), replace_all: z.boolean().optional(), expected_replacements: z.int().min(1).optional() })).min(1).max(1_000),
    dry_run: z.boolean().optional(),
  }),
  output: z.looseObject({
    ...resultOutput,
    diff: z.string().optional(),
    replacements: z.array(z.looseObject({ count: z.int(), rule: z.string() })).optional(),
    size: z.int().optional(),
    hash: z.string().optional(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = input.dry_run === true ? await openSandbox(services, call) : await openForWriting(services, call);
    const edits = input.edits.map((edit) => ({ oldText: edit.old_text, newText: edit.new_text, replaceAll: edit.replace_all, expectedReplacements: edit.expected_replacements }));
    const { diff, isDiffCut, replacements, size, hash } = await sandbox.editFile(input.path, edits, { dryRun: input.dry_run, signal: call.signal });
    return { success: true, diff, ...(isDiffCut ? { truncated: true } : {}), replacements: replacements.map(({ count, rule }) => ({ count, rule })), size, hash };
  },
});
