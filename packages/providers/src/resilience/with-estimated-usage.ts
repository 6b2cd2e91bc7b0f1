// A call without usage must not look like a free call: what the vendor did not count is counted here, and marked as estimated.
import {
  createUsage,
  readMessageText,
  type CompletionEvent,
  type CompletionRequest,
  type CompletionResult,
  type CountTokens,
  type LanguageModel,
  type Message,
  type Usage,
} from '@gateway/core';
import { addErrorDetails } from './add-error-details.ts';
import { wrapModel } from './wrap-model.ts';

// OpenAI cookbook, "How to count tokens with tiktoken": a chat message costs three tokens beside its text, and every reply is primed with three.
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_REPLY = 3;

export interface EstimatedUsageOptions {
  /** Asked only when something has to be estimated: token tables are heavy. */
  readonly loadCountTokens: () => Promise<CountTokens>;
}

/**
 * A model whose results always have a usage: the vendor's, or one counted from the texts with `estimated: true`. Images are not counted, so with them
 * the estimate is too low. When a stream breaks after something was delivered, the error has `details.estimatedUsage { inputTokens, outputTokens }`.
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
        if (delivered === '') throw error;
        const countTokens = await loadCountTokens();
        const estimatedUsage = { inputTokens: countRequest(request, countTokens), outputTokens: countTokens(delivered) };
        throw addErrorDetails(error, { estimatedUsage });
      }
    },
  });
}

function estimateUsage(request: CompletionRequest, result: CompletionResult, countTokens: CountTokens): Usage {
  const reasoningTokens = result.reasoning === undefined ? undefined : countTokens(result.reasoning);
  const toolCalls = result.toolCalls.map((call) => `${call.name}${call.arguments}`).join('');
  return createUsage({
    inputTokens: countRequest(request, countTokens),
    outputTokens: countTokens(result.text) + countTokens(toolCalls) + (reasoningTokens ?? 0),
    reasoningTokens,
    estimated: true,
  });
}

function countRequest(request: CompletionRequest, countTokens: CountTokens): number {
  const messages = request.messages.map((message) => TOKENS_PER_MESSAGE + countTokens(readFullText(message)));
  const tools = request.tools?.map((tool) => countTokens(JSON.stringify(tool))) ?? [];
  const schema = request.responseFormat?.type === 'json_schema' ? countTokens(JSON.stringify(request.responseFormat.schema)) : 0;
  return [...messages, ...tools].reduce((sum, count) => sum + count, TOKENS_PER_REPLY + schema);
}

function readFullText(message: Message): string {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return readMessageText(message) + calls.map((call) => `${call.name}${call.arguments}`).join('');
}

function readDelta(event: CompletionEvent): string {
  if (event.type === 'end') return '';
  return event.type === 'tool_call' ? `${event.name ?? ''}${event.argumentsDelta}` : event.text;
}
