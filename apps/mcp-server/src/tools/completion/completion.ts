// completion: one prompt, one answer.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { llmOutput, listedCacheInput, modelInput, promptInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { samplingInput, toCompletionRequest } from './completion-input.ts';
import { runCompletion } from './run-completion.ts';

export const completion = defineTool({
  name: 'completion',
  title: 'Complete a prompt',
  description: 'Answer one prompt with the cheapest suitable or the named model.',
  toolset: 'completion',
  input: z.object({
    ...promptInput,
    system_prompt: z.string().optional(),
    ...samplingInput,
    json_mode: z.boolean().optional(),
    stream: z.boolean().optional(),
    ...modelInput,
    ...listedCacheInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, ...llmOutput, completion: z.string().optional(), finish_reason: z.string().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'prompt',
  bulky: ['completion'],
  handler: async (input, services, call) => {
    const prompt = call.documents[0]?.text ?? '';
    const system = input.system_prompt === undefined ? [] : [{ role: 'system' as const, content: input.system_prompt }];
    const request = toCompletionRequest([...system, { role: 'user', content: prompt }], input);
    const { result, processingTimeMs } = await runCompletion(request, { services, call, stream: input.stream === true });
    return { success: true, completion: result.text, finish_reason: result.finishReason, ...toLlmFields({ ...result, processingTimeMs }) };
  },
});
