// get_file_info: what is known of a file or directory without reading it.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox, toTime } from './open-sandbox.ts';

export const getFileInfo = defineTool({
  name: 'get_file_info',
  title: 'Get file facts',
  description: 'Size, type, times and permissions of a file or directory.',
  toolset: 'files',
  input: z.object({ path: z.string() }),
  output: z.looseObject({
    ...resultOutput,
    name: z.string().optional(),
    path: z.string().optional(),
    size: z.int().optional(),
    type: z.string().optional(),
    created: z.string().optional(),
    modified: z.string().optional(),
    accessed: z.string().optional(),
    permissions: z.string().optional(),
    symlink_target: z.string().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const { name, path, size, type, createdMs, modifiedMs, accessedMs, permissions, symlinkTarget } = await (await openSandbox(services, call)).info(input.path);
    const times = { created: toTime(createdMs), modified: toTime(modifiedMs), accessed: toTime(accessedMs) };
    return { success: true, name, path, size, type, ...times, permissions, ...(symlinkTarget === undefined ? {} : { symlink_target: symlinkTarget }) };
  },
});
