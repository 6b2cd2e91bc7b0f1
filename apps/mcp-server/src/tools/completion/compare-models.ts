// compare_models: the same prompt on several models, by what it would cost.
import { z } from 'zod';
import { promptInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { ASSUMED_OUTPUT_TOKENS, estimateModelCost } from './estimate-model-cost.ts';
import { findModel, listVendorModels } from './find-model.ts';

const compared = z.looseObject({ provider: z.string(), model: z.string(), cost: z.number().nullable(), fits: z.boolean().nullable() });

export const compareModels = defineTool({
  name: 'compare_models',
  title: 'Compare models',
  description: 'Cost of a prompt on several models (default: those the gateway chooses among), cheapest first.',
  toolset: 'completion',
  input: z.object({
    ...promptInput,
    models: z.array(z.string().min(1)).min(1).max(50).optional(),
    max_tokens: z.int().min(1).describe(`default ${ASSUMED_OUTPUT_TOKENS}`).optional(),
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, models: z.array(compared).optional(), cheapest: z.string().nullable().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  takes: 'prompt',
  bulky: ['models'],
  handler: async (input, services, call) => {
    const { models } = await services.gateway();
    const prompt = call.documents[0]?.text ?? '';
    const routable = input.models === undefined ? await models.routable({ signal: call.signal }) : [];
    const offered = routable.length > 0 ? routable : listVendorModels(models.catalogue);
    const chosen = input.models?.map((name) => findModel(models.catalogue, name)) ?? offered;
    const rows = await Promise.all(
      chosen.map(async (info) => {
        const { cost, tokens } = await estimateModelCost(info, prompt, input.max_tokens);
        return {
          provider: info.provider,
          model: info.model,
          cost: cost?.total ?? null,
          tokens: tokens.input,
          input_price: info.price?.input ?? null,
          output_price: info.price?.output ?? null,
          context_window: info.contextTokens,
          // Whether prompt and answer fit the window; unknown where the window is.
          fits: info.contextTokens === null ? null : tokens.input + tokens.output <= info.contextTokens,
        };
      }),
    );
    const sorted = rows.toSorted((a, b) => (a.cost ?? Infinity) - (b.cost ?? Infinity));
    const cheapest = sorted.find(({ cost, fits }) => cost !== null && fits !== false);
    return { success: true, models: sorted, cheapest: cheapest === undefined ? null : `${cheapest.provider}/${cheapest.model}` };
  },
});
