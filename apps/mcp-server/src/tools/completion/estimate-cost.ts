// estimate_cost: what a prompt would cost on a model.
import { z } from 'zod';
import { promptInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { ASSUMED_OUTPUT_TOKENS, estimateModelCost } from './estimate-model-cost.ts';
import { findModel } from './find-model.ts';

export const estimateCost = defineTool({
  name: 'estimate_cost',
  title: 'Estimate a cost',
  description: 'Tokens and USD of a prompt on a model, before it is sent.',
  toolset: 'completion',
  input: z.object({ ...promptInput, model: z.string().min(1), max_tokens: z.int().min(1).describe(`default ${ASSUMED_OUTPUT_TOKENS}`).optional() }),
  output: z.looseObject({
    ...resultOutput,
    provider: z.string().optional(),
    model: z.string().optional(),
    cost: z.object({ input: z.number(), output: z.number(), total: z.number() }).nullable().optional(),
    tokens: z.object({ input: z.int(), output: z.int() }).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  takes: 'prompt',
  handler: async (input, services, call) => {
    const { catalogue } = (await services.gateway()).models;
    const info = findModel(catalogue, input.model);
    const { cost, tokens } = await estimateModelCost(info, call.documents[0]?.text ?? '', input.max_tokens);
    return { success: true, provider: info.provider, model: info.model, cost, tokens };
  },
});
