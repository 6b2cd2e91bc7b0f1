// An answer of Anthropic's Messages API as our result. Streams are put together to the same wire message first, so both roads end here.
import type { AssistantMessage, CompletionResult, FinishReason, JsonValue, ToolCall } from '@gateway/core';
import { unreadable } from '../inner-failure.ts';
import { readUsage } from './read-usage.ts';
import type { WireBlock, WireMessage } from './wire.ts';

export interface ResultContext {
  readonly provider: string;
  readonly vendor: string;
  /** The model that was asked, in case the answer does not say. */
  readonly model: string;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map(Object.entries<FinishReason>({
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}));

/** @throws when there is no content in it */
export function readResult(message: WireMessage, context: ResultContext): CompletionResult {
  const blocks = message.content;
  if (!Array.isArray(blocks)) throw unreadable('it holds no content.');
  const content = blocks as readonly WireBlock[];
  const text = joinField(content, 'text');
  const reasoning = joinField(content, 'thinking');
  const toolCalls = content.flatMap((block): ToolCall[] =>
    block.type === 'tool_use' ? [{ id: block.id ?? '', name: block.name ?? '', arguments: writeArguments(block.input) }] : [],
  );
  const raw = message.stop_reason ?? undefined;
  return {
    text,
    message: readAssistantMessage({ content, text, toolCalls }, context.vendor),
    toolCalls,
    ...(reasoning === '' ? {} : { reasoning }),
    finishReason: FINISH_REASONS.get(raw ?? '') ?? 'other',
    ...(raw === undefined ? {} : { rawFinishReason: raw }),
    usage: readUsage(message.usage),
    cost: null,
    provider: context.provider,
    model: message.model ?? context.model,
    ...(message.id === undefined ? {} : { responseId: message.id }),
  };
}

function joinField(content: readonly WireBlock[], type: 'text' | 'thinking'): string {
  return content.map((block) => (block.type === type ? (block[type] ?? '') : '')).join('');
}

// A stream whose arguments were cut off by the length limit leaves text that is no JSON: it is kept as it came.
function writeArguments(input: JsonValue | undefined): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? {});
}

interface ReadMessage {
  readonly content: readonly WireBlock[];
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

function readAssistantMessage({ content, text, toolCalls }: ReadMessage, vendor: string): AssistantMessage {
  const message: AssistantMessage = { role: 'assistant', content: text, ...(toolCalls.length === 0 ? {} : { toolCalls }) };
  // Beside tool calls the API demands its thinking back, unchanged and in its place.
  const hasThinking = content.some((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
  if (!hasThinking || toolCalls.length === 0) return message;
  return { ...message, vendorState: { provider: vendor, data: content.map(toReturnedBlock) } };
}

// Only what the API takes back: the fields that it adds to answers (such as `caller`, `citations: null`) are not part of requests.
function toReturnedBlock(block: WireBlock): JsonValue {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking ?? '', signature: block['signature'] ?? '' };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: block['data'] ?? '' };
    case 'tool_use':
      return { type: 'tool_use', id: block.id ?? '', name: block.name ?? '', input: block.input ?? {} };
    case 'text':
      return { type: 'text', text: block.text ?? '' };
    default:
      return block as JsonValue;
  }
}
