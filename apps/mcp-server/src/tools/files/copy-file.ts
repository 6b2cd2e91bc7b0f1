// copy_file: a file or directory, never over another one unless asked.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openForWriting } from './open-sandbox.ts';

export const copyFile = defineTool({
  name: 'copy_file',
  title: 'Copy a file or directory',
  description: 'Copy a file or directory to a path; overwrite replaces a file there.',
  toolset: 'files',
  input: z.object({ source: z.string(), destination: z.string(), overwrite: z.boolean().optional() }),
  output: z.looseObject({ ...resultOutput, path: z.string().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openForWriting(services, call);
    await sandbox.copy(input.source, input.destination, { overwrite: input.overwrite, signal: call.signal, onProgress: call.onProgress });
    return { success: true, path: input.destination };
  },
});
