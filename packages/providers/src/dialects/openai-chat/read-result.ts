// An answer of OpenAI's chat API as our result. Streams are put together to the same wire shape first, so both roads end here.
import type { AssistantMessage, CompletionResult, FinishReason, JsonValue, ToolCall } from '@gateway/core';
import { unreadable } from '../inner-failure.ts';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';
import { readUsage } from './read-usage.ts';
import type { WireChoice, WireCompletion, WireMessage } from './wire.ts';

export interface ResultContext {
  readonly provider: string;
  readonly vendor: string;
  /** The model that was asked, for servers that do not say who answered. */
  readonly model: string;
  readonly quirks: OpenAiChatQuirks;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map(Object.entries<FinishReason>({
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
}));

/** @throws when there is no choice in it */
export function readResult(completion: WireCompletion, context: ResultContext): CompletionResult {
  const choice = completion.choices?.find((candidate) => (candidate.index ?? 0) === 0);
  const message = choice?.message;
  if (choice === undefined || message === undefined) {
    throw unreadable('it holds no choice.');
  }
  const refusal = message.refusal ?? '';
  const text = readText(message.content) + refusal;
  const toolCalls = readToolCalls(message);
  const reasoning = readReasoning(message);
  const raw = choice.finish_reason ?? undefined;
  const usage = readUsage(completion.usage, context.quirks);
  return {
    text,
    message: readAssistantMessage({ message, text, toolCalls }, context),
    toolCalls,
    ...(reasoning === '' ? {} : { reasoning }),
    finishReason: refusal === '' ? readFinishReason(choice, toolCalls) : 'content_filter',
    ...(raw === undefined ? {} : { rawFinishReason: raw }),
    usage,
    cost: (completion.usage === null || completion.usage === undefined ? null : context.quirks.readCost?.(completion.usage)) ?? null,
    provider: context.provider,
    model: completion.model === undefined || completion.model === '' ? context.model : completion.model,
    ...(completion.id === undefined || completion.id === '' ? {} : { responseId: completion.id }),
  };
}

/** Text content, which a few servers send as parts. */
export function readText(content: WireMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}

export function readReasoning(message: WireMessage): string {
  return message.reasoning_content ?? message.reasoning ?? '';
}

function readToolCalls(message: WireMessage): ToolCall[] {
  return (message.tool_calls ?? []).map((call, index) => ({
    id: call.id ?? `call_${String(index)}`,
    name: call.function?.name ?? '',
    arguments: call.function?.arguments ?? '',
  }));
}

function readFinishReason(choice: WireChoice, toolCalls: readonly ToolCall[]): FinishReason {
  const reason = FINISH_REASONS.get(choice.finish_reason ?? '') ?? 'other';
  // Ollama and some versions of vLLM end tool calls with `stop`.
  return reason === 'stop' && toolCalls.length > 0 ? 'tool_calls' : reason;
}

interface ReadMessage {
  readonly message: WireMessage;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

function readAssistantMessage({ message, text, toolCalls }: ReadMessage, { vendor, quirks }: ResultContext): AssistantMessage {
  if (toolCalls.length === 0) return { role: 'assistant', content: text };
  const echoed = quirks.echo === undefined ? undefined : (message[quirks.echo.name] as JsonValue | undefined);
  return {
    role: 'assistant',
    content: text,
    toolCalls,
    ...(quirks.echo === undefined || echoed === undefined || echoed === null ? {} : { vendorState: { provider: vendor, data: { [quirks.echo.name]: echoed } } }),
  };
}
