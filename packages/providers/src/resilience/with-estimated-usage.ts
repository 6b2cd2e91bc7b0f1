// A call without usage must not look like a free call: what the vendor did not count is counted here, and marked as estimated. So is what it cannot have
// counted right, or an answer would be lost over a bill that nobody will ever send.
import {
  countRequestTokens,
  createUsage,
  type CompletionRequest,
  type CompletionResult,
  type CountTokens,
  type LanguageModel,
  type Usage,
  watchStream,
} from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { createDelivered, deliver, isNothing, readUsedTokens } from './delivered.ts';
import { mendUsage, readDoubts } from './mend-usage.ts';
import { wrapModel } from './wrap-model.ts';

export interface EstimatedUsageOptions {
  /** Asked only when something has to be estimated: token tables are heavy. */
  readonly loadCountTokens: () => Promise<CountTokens>;
}

/**
 * A model whose results always have a usage: the vendor's, or one counted from the texts with `estimated: true`. That also replaces counts that cannot be
 * true: nothing read, nothing written although there is an answer, or ten times as much as fits the model's window. When a stream breaks after something
 * was delivered, the error has `details.estimatedUsage { inputTokens, outputTokens }`, in which what the vendor has told by then counts; not so after the
 * caller's own abort, who must not wait for the counting.
 *
 * @throws GatewayError whatever the model throws
 */
export function withEstimatedUsage(model: LanguageModel, options: EstimatedUsageOptions): LanguageModel {
  const { loadCountTokens } = options;
  const complete = async (request: CompletionRequest, result: CompletionResult): Promise<CompletionResult> => {
    const { usage, text, reasoning = '', toolCalls } = result;
    const doubts = readDoubts({ usage, wrote: text !== '' || reasoning !== '' || toolCalls.length > 0 }, model.limits);
    if (!doubts.input && !doubts.output) return result;
    const estimate = estimateUsage(request, result, await loadCountTokens());
    return { ...result, usage: mendUsage(usage, estimate, doubts) };
  };
  return wrapModel(model, {
    complete: async (request, call) => complete(request, await model.complete(request, call)),
    async *stream(request, call) {
      const delivered = createDelivered();
      const watch = watchStream(call, {
        onUsage: (told) => {
          delivered.told = told;
        },
      });
      try {
        for await (const event of model.stream(request, watch.call)) {
          deliver(delivered, event);
          yield event.type === 'end' ? { type: 'end', result: await complete(request, event.result) } : event;
        }
      } catch (error) {
        if (isNothing(delivered) || call?.signal?.aborted === true) throw error;
        const used = await readUsedTokens({ delivered, request, limits: model.limits }, loadCountTokens);
        if (used === null) throw error;
        throw addErrorDetails(error, { estimatedUsage: { inputTokens: used.inputTokens, outputTokens: used.outputTokens } });
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
