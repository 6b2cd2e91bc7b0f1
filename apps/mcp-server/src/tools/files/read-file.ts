// read_file: text of any encoding, whole or in part; images as images, other binary files as base64.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { openSandbox } from './open-sandbox.ts';
import { MAX_CONTENT_BYTES, readBinary } from './read-content.ts';

export const readFile = defineTool({
  name: 'read_file',
  title: 'Read a file',
  description: 'Read a text file of any size or encoding, by lines where asked (offset from 1); images come as images.',
  toolset: 'files',
  input: z.object({
    path: z.string(),
    head: z.int().min(1).describe('lines').optional(),
    tail: z.int().min(1).describe('lines').optional(),
    offset: z.int().min(0).optional(),
    limit: z.int().min(1).optional(),
    encoding: z.string().describe('or base64').optional(),
  }),
  output: z.looseObject({
    ...resultOutput,
    content: z.string().optional(),
    encoding: z.string().optional(),
    media_type: z.string().optional(),
    size: z.int().optional(),
    hash: z.string().optional(),
    next_offset: z.int().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const sandbox = await openSandbox(services, call);
    if (input.encoding === 'base64') return readBinary(await sandbox.readText(input.path, { head: 1, maxBinaryBytes: 0, signal: call.signal }), { sandbox, call, asText: true });
    const lines = input.offset === undefined && input.limit === undefined ? undefined : { start: Math.max(1, input.offset ?? 1), count: input.limit };
    const content = await sandbox.readText(input.path, { head: input.head, tail: input.tail, lines, encoding: input.encoding, maxBytes: MAX_CONTENT_BYTES, maxBinaryBytes: 0, signal: call.signal });
    if (content.kind === 'binary') return readBinary(content, { sandbox, call, asText: false });
    return {
      success: true,
      content: content.text,
      encoding: content.encoding,
      size: content.size,
      ...(content.hash === undefined ? {} : { hash: content.hash }),
      ...(content.truncated ? { truncated: true } : {}),
      ...(content.nextLine === undefined ? {} : { next_offset: content.nextLine }),
      ...(content.lineCount === undefined ? {} : { hint: `The file has ${content.lineCount === 1 ? '1 line' : `${content.lineCount} lines`}, so there is none at "offset".` }),
      ...(content.nextByte === undefined ? {} : { hint: `The last line given is longer than ${MAX_CONTENT_BYTES} bytes; the rest of it is left out. search_files with search_content finds text in it.` }),
    };
  },
});
