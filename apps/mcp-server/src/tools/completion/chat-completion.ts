// chat_completion: a conversation in, the next message out.
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { llmOutput, listedCacheInput, modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { samplingInput, toCompletionRequest } from './completion-input.ts';
import { runCompletion } from './run-completion.ts';

export const chatCompletion = defineTool({
  name: 'chat_completion',
  title: 'Continue a chat',
  description: 'Answer a conversation with the cheapest suitable or the named model.',
  toolset: 'completion',
  input: z.object({
    messages: z.array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })).min(1),
    system_prompt: z.string().optional(),
    ...samplingInput,
    json_mode: z.boolean().optional(),
    stream: z.boolean().optional(),
    ...modelInput,
    ...listedCacheInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    ...llmOutput,
    message: z.object({ role: z.literal('assistant'), content: z.string() }).optional(),
    completion: z.string().optional(),
    finish_reason: z.string().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  bulky: ['completion', 'message.content'],
  handler: async (input, services, call) => {
    const system = input.system_prompt === undefined ? [] : [{ role: 'system' as const, content: input.system_prompt }];
    const request = toCompletionRequest([...system, ...input.messages], input);
    const { result, processingTimeMs } = await runCompletion(request, { services, call, stream: input.stream === true });
    return {
      success: true,
      message: { role: 'assistant' as const, content: result.text },
      completion: result.text,
      finish_reason: result.finishReason,
      ...toLlmFields({ ...result, processingTimeMs }),
    };
  },
});
