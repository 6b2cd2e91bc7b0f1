// extract_code: every piece of code in a text, with its language and whether its syntax is right. No model, and nothing is executed.
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const extractCode = defineTool({
  name: 'extract_code',
  title: 'Extract code',
  description: 'Extract code blocks, with language and checked syntax.',
  toolset: 'extraction',
  input: z.object({ text: z.string().optional(), source: z.string().optional(), language: z.string().min(1).optional(), ...resultInput }),
  output: z.looseObject({
    ...resultOutput,
    blocks: z.array(z.object({ language: z.string(), code: z.string(), valid: z.boolean().nullable(), error: z.string().optional() })).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  takes: 'text',
  bulky: ['blocks'],
  handler: async (input, _services, call) => {
    const { extractCode: findBlocks } = await import('@gateway/extraction');
    const blocks = await findBlocks(call.documents[0]?.text ?? '', { language: input.language });
    return { success: true, blocks: blocks.map(({ language, code, valid, error }) => ({ language, code, valid, ...(error === undefined ? {} : { error }) })) };
  },
});
