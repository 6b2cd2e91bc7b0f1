// multi_completion: the same prompt to several models at once; one failure never fails the rest.
import { z } from 'zod';
import { toCostField, toSeconds } from '../../llm-fields.ts';
import { cacheInput, promptInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { askCompetitors, competitor, competitorResults, sumAnswerCosts } from './ask-competitors.ts';
import { samplingInput } from './completion-input.ts';

export const multiCompletion = defineTool({
  name: 'multi_completion',
  title: 'Ask several models',
  description: 'Send one prompt to several models; every answer comes back.',
  toolset: 'completion',
  input: z.object({
    ...promptInput,
    providers: z.array(competitor).min(1).max(20),
    system_prompt: z.string().optional(),
    ...samplingInput,
    max_concurrency: z.int().min(1).max(20).optional(),
    max_cost: z.number().min(0).optional(),
    ...cacheInput,
    timeout: z.number().positive().max(3600).describe('seconds, each').optional(),
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, results: competitorResults.optional(), total_cost: z.number().nullable().optional(), processing_time: z.number().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'prompt',
  bulky: ['results.*.completion'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const answers = await askCompetitors({ ...input, prompt: call.documents[0]?.text ?? '' }, services, call);
    return {
      success: true,
      results: Object.fromEntries(answers.map(({ key, entry }) => [key, entry])),
      total_cost: toCostField(sumAnswerCosts(answers)),
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});
