// write_file: a whole file at once; of a file that exists encoding and line ends are kept.
import { GatewayError } from '@gateway/core';
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openForWriting } from './open-sandbox.ts';

export const writeFile = defineTool({
  name: 'write_file',
  title: 'Write a file',
  description: 'Create or replace a file in one step, keeping the encoding and line ends it has; expected_hash (from reading) refuses when it changed.',
  toolset: 'files',
  input: z.object({ path: z.string(), content: z.string(), expected_hash: z.string().optional(), encoding: z.string().describe('or base64').optional() }),
  output: z.looseObject({ ...resultOutput, size: z.int().optional(), hash: z.string().optional(), encoding: z.string().optional(), created: z.boolean().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openForWriting(services, call);
    const options = { expectedHash: input.expected_hash, signal: call.signal };
    if (input.encoding === 'base64') {
      const { size, hash, created } = await sandbox.writeFile(input.path, readBase64(input.content), options);
      return { success: true, size, hash, created };
    }
    const { size, hash, created, encoding } = await sandbox.writeText(input.path, input.content, { ...options, encoding: input.encoding });
    return { success: true, size, hash, created, encoding };
  },
});

// Node reads over what is no base64.
function readBase64(content: string): Uint8Array {
  const text = content.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z\d+/]*={0,2}$/.test(text) || text.length % 4 === 1) throw new GatewayError({ kind: 'invalid_input', message: 'write_file: "content" is not base64.', hint: 'Leave "encoding" out to write text.' });
  return Buffer.from(text, 'base64');
}
