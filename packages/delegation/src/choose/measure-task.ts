// What routing has to know of a request or an operation, read from its size and shape.
import { fromUsd, readMessageText, type CompletionRequest, type ModelCapability, type ModelSelector, type OperationSize, type TaskType } from '@gateway/core';
import type { RoutingTask } from '../routing/router.ts';

// OpenAI, "What are tokens and how to count them?": four characters a token in English. Routing compares models; a budget counts for itself.
const CHARACTERS_PER_TOKEN = 4;
// What an answer has when nobody knows: some paragraphs.
const USUAL_OUTPUT_TOKENS = 400;
const OUTPUT_TOKENS_BY_TASK: Readonly<Partial<Record<TaskType, number>>> = { classification: 20, keyword_extraction: 60, reasoning: 1_200, code_generation: 1_000, creative: 800 };

/** A request as a routing task. */
export function measureRequest(request: CompletionRequest, selector: ModelSelector): RoutingTask {
  const task = request.task ?? 'chat';
  const characters = request.messages.reduce((sum, message) => sum + readMessageText(message).length, 0);
  const inputTokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const expected = OUTPUT_TOKENS_BY_TASK[task] ?? USUAL_OUTPUT_TOKENS;
  return {
    task,
    inputTokens,
    outputTokens: Math.min(request.maxTokens ?? expected, expected),
    contextTokens: inputTokens + (request.maxTokens ?? expected),
    needs: readNeeds(request),
    ...readWishes(selector),
  };
}

/** An operation as a routing task; without a size, an ordinary one. */
export function measureOperation(task: TaskType, size: OperationSize | undefined, selector: ModelSelector): RoutingTask {
  const inputTokens = Math.ceil((size?.inputCharacters ?? 0) / CHARACTERS_PER_TOKEN);
  const outputTokens = size?.outputTokens ?? OUTPUT_TOKENS_BY_TASK[task] ?? USUAL_OUTPUT_TOKENS;
  return { task, inputTokens, outputTokens, contextTokens: size?.largestCallTokens, needs: size?.needs, ...readWishes(selector) };
}

function readWishes({ priority, minQuality, maxCostUsd }: ModelSelector): Pick<RoutingTask, 'priority' | 'minQuality' | 'maxCost'> {
  return { priority, minQuality, maxCost: maxCostUsd === undefined ? undefined : fromUsd(maxCostUsd) };
}

// Not the answer's format: what has no mode for it is asked in words.
function readNeeds({ messages, tools }: CompletionRequest): readonly ModelCapability[] {
  const hasImages = messages.some(({ content }) => typeof content !== 'string' && content.some((part) => part.type === 'image'));
  return [...(tools === undefined || tools.length === 0 ? [] : (['tools'] as const)), ...(hasImages ? (['vision'] as const) : [])];
}
