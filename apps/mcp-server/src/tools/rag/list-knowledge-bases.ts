// list_knowledge_bases: what there is to search in.
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { toTime } from '../files/open-sandbox.ts';

export const listKnowledgeBases = defineTool({
  name: 'list_knowledge_bases',
  title: 'List knowledge bases',
  description: 'Knowledge bases by name, with their size.',
  toolset: 'rag',
  input: z.object({ ...resultInput }),
  output: z.looseObject({
    ...resultOutput,
    knowledge_bases: z
      .array(z.looseObject({ name: z.string(), description: z.string().optional(), documents: z.int(), chunks: z.int(), embedding_model: z.string(), backend: z.string(), created: z.string() }))
      .optional(),
    warnings: z.array(z.string()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['knowledge_bases'],
  handler: async (_input, services) => {
    const { bases, unreachable } = await (await services.knowledge()).list();
    const warnings = unreachable.map(({ backend, error }) => `The backend "${backend}" could not be asked: ${error.message}`);
    return {
      success: true,
      knowledge_bases: bases.map(({ name, description, documents, chunks, embedder, backend, createdMs }) => ({
        name,
        ...(description === undefined ? {} : { description }),
        documents,
        chunks,
        embedding_model: embedder,
        backend,
        created: toTime(createdMs),
      })),
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  },
});
