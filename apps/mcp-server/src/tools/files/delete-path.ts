// delete_path: a file, a link, or a directory; a large directory only piece by piece.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openForWriting } from './open-sandbox.ts';

export const deletePath = defineTool({
  name: 'delete_path',
  title: 'Delete a file or directory',
  description: 'Delete a file, or a directory, with its content if recursive.',
  toolset: 'files',
  input: z.object({ path: z.string(), recursive: z.boolean().optional() }),
  output: z.looseObject({ ...resultOutput, deleted: z.int().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openForWriting(services, call);
    return { success: true, deleted: await sandbox.delete(input.path, { recursive: input.recursive, signal: call.signal }) };
  },
});
