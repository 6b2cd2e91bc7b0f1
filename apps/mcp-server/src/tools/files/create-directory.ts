// create_directory: with the directories on the way to it.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openForWriting } from './open-sandbox.ts';

export const createDirectory = defineTool({
  name: 'create_directory',
  title: 'Create a directory',
  description: 'Create a directory, with its parents unless recursive is false.',
  toolset: 'files',
  input: z.object({ path: z.string(), recursive: z.boolean().optional() }),
  output: z.looseObject({ ...resultOutput, created: z.boolean().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => ({ success: true, created: await (await openForWriting(services, call)).createDirectory(input.path, { recursive: input.recursive }) }),
});
