// A call without usage must not look like a free call: what the vendor did not count is counted here, and marked as estimated.
import {
  countRequestTokens,
  createUsage,
  type CompletionRequest,
  type CompletionResult,
  type CountTokens,
  type LanguageModel,
  type Usage,
} from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { readDelta } from './read-delta.ts';
import { wrapModel } from './wrap-model.ts';

export interface EstimatedUsageOptions {
  /** Asked only when something has to be estimated: token tables are heavy. */
  readonly loadCountTokens: () => Promise<CountTokens>;
}

/**
 * A model whose results always have a usage: the vendor's, or one counted from the texts with `estimated: true`. Images are not counted, so with them
 * the estimate is too low. When a stream breaks after something was delivered, the error has `details.estimatedUsage { inputTokens, outputTokens }`;
 * not so after the caller's own abort, who must not wait for the counting.
 *
 * @throws GatewayError whatever the model throws
 */
export function withEstimatedUsage(model: LanguageModel, options: EstimatedUsageOptions): LanguageModel {
  const { loadCountTokens } = options;
  const complete = async (request: CompletionRequest, result: CompletionResult): Promise<CompletionResult> =>
    result.usage === null ? { ...result, usage: estimateUsage(request, result, await loadCountTokens()) } : result;
  return wrapModel(model, {
    complete: async (request, call) => complete(request, await model.complete(request, call)),
    async *stream(request, call) {
      let delivered = '';
      try {
        for await (const event of model.stream(request, call)) {
          delivered += readDelta(event);
          yield event.type === 'end' ? { type: 'end', result: await complete(request, event.result) } : event;
        }
      } catch (error) {
        if (delivered === '' || call?.signal?.aborted === true) throw error;
        const countTokens = await loadCountTokens();
        const estimatedUsage = { inputTokens: countRequestTokens(request, countTokens), outputTokens: countTokens(delivered) };
        throw addErrorDetails(error, { estimatedUsage });
      }
    },
  });
}

function estimateUsage(request: CompletionRequest, result: CompletionResult, countTokens: CountTokens): Usage {
  const reasoningTokens = result.reasoning === undefined ? undefined : countTokens(result.reasoning);
  const toolCalls = result.toolCalls.map((call) => `${call.name}${call.arguments}`).join('');
  return createUsage({
    inputTokens: countRequestTokens(request, countTokens),
    outputTokens: countTokens(result.text) + countTokens(toolCalls) + (reasoningTokens ?? 0),
    reasoningTokens,
    estimated: true,
  });
}
