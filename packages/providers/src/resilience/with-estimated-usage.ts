// A call without usage must not look like a free call: what the vendor did not count is counted here, and marked as estimated. So is what it cannot have
// counted right, or an answer would be lost over a bill that nobody will ever send.
import {
  countRequestTokens,
  createUsage,
  type CompletionRequest,
  type CompletionResult,
  type CountTokens,
  type LanguageModel,
  type ModelLimits,
  type Usage,
} from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { readDelta } from './read-delta.ts';
import { wrapModel } from './wrap-model.ts';

export interface EstimatedUsageOptions {
  /** Asked only when something has to be estimated: token tables are heavy. */
  readonly loadCountTokens: () => Promise<CountTokens>;
}

// A count is beyond belief from here on. Published windows lag behind what vendors allow, by a factor of five at most so far (200,000 to 1,000,000 tokens).
const BEYOND_BELIEF = 10;
// The largest that any vendor has announced (Llama 4 Scout), for models of which nothing is known.
const LARGEST_WINDOW_TOKENS = 10_000_000;

/**
 * A model whose results always have a usage: the vendor's, or one counted from the texts with `estimated: true`. That also replaces counts that cannot be
 * true: nothing read, nothing written although there is an answer, or ten times as much as fits the model's window. Images are not counted, so with them
 * the estimate is too low. When a stream breaks after something was delivered, the error has `details.estimatedUsage { inputTokens, outputTokens }`;
 * not so after the caller's own abort, who must not wait for the counting.
 *
 * @throws GatewayError whatever the model throws
 */
export function withEstimatedUsage(model: LanguageModel, options: EstimatedUsageOptions): LanguageModel {
  const { loadCountTokens } = options;
  const complete = async (request: CompletionRequest, result: CompletionResult): Promise<CompletionResult> => {
    const doubts = readDoubts(result, model.limits);
    if (!doubts.input && !doubts.output) return result;
    const estimate = estimateUsage(request, result, await loadCountTokens());
    return { ...result, usage: mendUsage(result.usage, estimate, doubts) };
  };
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

interface Doubts {
  readonly input: boolean;
  readonly output: boolean;
}

function readDoubts({ usage, text, toolCalls, reasoning = '' }: CompletionResult, limits: ModelLimits | undefined): Doubts {
  if (usage === null) return { input: true, output: true };
  const most = BEYOND_BELIEF * Math.max(limits?.contextTokens ?? LARGEST_WINDOW_TOKENS, limits?.maxOutputTokens ?? 0);
  const wrote = text !== '' || reasoning !== '' || toolCalls.length > 0;
  return { input: usage.inputTokens === 0 || usage.inputTokens > most, output: (usage.outputTokens === 0 && wrote) || usage.outputTokens > most };
}

// What the vendor can have counted right stays, with its parts.
function mendUsage(usage: Usage | null, estimate: Usage, doubts: Doubts): Usage {
  if (usage === null) return estimate;
  const read = doubts.input ? estimate : usage;
  const written = doubts.output ? estimate : usage;
  return createUsage({
    inputTokens: read.inputTokens,
    cacheReadTokens: read.cacheReadTokens,
    cacheWriteTokens: read.cacheWriteTokens,
    cacheWrite1hTokens: read.cacheWrite1hTokens,
    outputTokens: written.outputTokens,
    reasoningTokens: written.reasoningTokens,
    estimated: true,
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
