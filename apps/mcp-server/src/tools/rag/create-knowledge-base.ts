// create_knowledge_base: an empty collection to search in, with its embedding model and backend for good.
import type { EmbeddingModel } from '@gateway/core';
import { z } from 'zod';
import { BACKENDS } from '../../knowledge/knowledge-stores.ts';
import type { Services } from '../../services.ts';
import { resultOutput } from '../../shared-input.ts';
import { defineTool, type ToolCall } from '../../tool.ts';

export const createKnowledgeBase = defineTool({
  name: 'create_knowledge_base',
  title: 'Create a knowledge base',
  description: 'Create an empty knowledge base. embedding_model: provider/model; default local, offline.',
  toolset: 'rag',
  input: z.object({
    name: z.string().min(1).max(200),
    description: z.string().max(10_000).optional(),
    embedding_model: z.string().min(1).optional(),
    backend: z.enum(BACKENDS).optional(),
    overwrite: z.boolean().optional(),
  }),
  output: z.looseObject({ ...resultOutput, name: z.string().optional(), backend: z.string().optional(), embedding_model: z.string().optional(), overwritten: z.boolean().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  handler: async (input, services, call) => {
    const { name, description, backend = 'sqlite' } = input;
    const knowledge = await services.knowledge();
    knowledge.checkBackend(backend);
    // Whatever may fail fails before the old one is gone.
    const model = await openEmbeddingModel(input.embedding_model, services, call);
    const overwritten = input.overwrite === true && (await knowledge.delete(name));
    const base = await knowledge.create({ name, description, model, backend });
    const { embedder } = await base.record();
    return { success: true, name, backend, embedding_model: embedder, overwritten };
  },
});

/** Undefined for the local embeddings. Asks a named model for one vector, so that what cannot embed is refused now and not by the first document. */
async function openEmbeddingModel(name: string | undefined, services: Services, { signal, origin, lane }: ToolCall): Promise<EmbeddingModel | undefined> {
  if (name === undefined || name === 'local') return undefined;
  const model = (await services.gateway()).embeddingModel({ model: name });
  await model.embed(['knowledge base'], { signal, origin, lane });
  return model;
}
