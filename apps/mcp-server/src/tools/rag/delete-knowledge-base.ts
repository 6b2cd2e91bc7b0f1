// delete_knowledge_base: a knowledge base with all that is in it.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const deleteKnowledgeBase = defineTool({
  name: 'delete_knowledge_base',
  title: 'Delete a knowledge base',
  description: 'Delete a knowledge base with all its documents.',
  toolset: 'rag',
  input: z.object({ name: z.string().min(1) }),
  output: z.looseObject({ ...resultOutput, deleted: z.boolean().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handler: async ({ name }, services) => {
    const knowledge = await services.knowledge();
    // Says which ones there are.
    if (!(await knowledge.delete(name))) await knowledge.open(name);
    return { success: true, deleted: true };
  },
});
