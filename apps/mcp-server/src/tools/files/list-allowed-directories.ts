// list_allowed_directories: where `source` may read in this call.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const listAllowedDirectories = defineTool({
  name: 'list_allowed_directories',
  title: 'List allowed directories',
  description: 'The directories that may be read, relative paths starting at the first.',
  toolset: 'files',
  input: z.object({}),
  output: z.looseObject({ ...resultOutput, directories: z.array(z.string()).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (_input, _services, call) => ({ success: true, directories: [...(await call.readableRoots())] }),
});
