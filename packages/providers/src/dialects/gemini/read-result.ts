// An answer of Google's generateContent as our result. Streams are put together to the same wire answer first, so both roads end here.
import type { AssistantMessage, CompletionResult, FinishReason, JsonValue, ToolCall } from '@gateway/core';
import { innerFailure, unreadable } from '../inner-failure.ts';
import { readUsage } from './read-usage.ts';
import type { WirePart, WireResponse } from './wire.ts';

export interface ResultContext {
  readonly provider: string;
  readonly vendor: string;
  /** The model that was asked, in case the answer does not say. */
  readonly model: string;
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map(Object.entries<FinishReason>({
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
}));

/** @throws when the prompt was blocked, and when there is no candidate in it */
export function readResult(response: WireResponse, context: ResultContext): CompletionResult {
  const candidate = response.candidates?.[0];
  if (candidate === undefined) throw readBlock(response) ?? unreadable('it holds no candidate.');
  const parts = candidate.content?.parts ?? [];
  const text = joinText(parts, false);
  const reasoning = joinText(parts, true);
  const toolCalls = readToolCalls(parts, response.responseId);
  const raw = candidate.finishReason;
  return {
    text,
    message: readAssistantMessage({ parts, text, toolCalls }, context.vendor),
    toolCalls,
    ...(reasoning === '' ? {} : { reasoning }),
    finishReason: readFinishReason(raw, toolCalls),
    ...(raw === undefined ? {} : { rawFinishReason: raw }),
    usage: readUsage(response.usageMetadata),
    cost: null,
    provider: context.provider,
    model: response.modelVersion ?? context.model,
    ...(response.responseId === undefined ? {} : { responseId: response.responseId }),
  };
}

/**
 * A function call's id: Google's own, or one that is the same whenever the same answer is read, streamed or not.
 *
 * @param index its position among the calls of the answer
 */
export function readCallId(part: WirePart, responseId: string | undefined, index: number): string {
  return part.functionCall?.id ?? `call_${responseId ?? part.functionCall?.name ?? ''}_${String(index)}`;
}

function readBlock({ promptFeedback }: WireResponse): Error | undefined {
  if (promptFeedback?.blockReason === undefined) return undefined;
  const message = promptFeedback.blockReasonMessage ?? `The prompt was blocked (${promptFeedback.blockReason}).`;
  return innerFailure({ message, codes: ['content_filter'] });
}

function joinText(parts: readonly WirePart[], thought: boolean): string {
  return parts.map((part) => ((part.thought ?? false) === thought ? (part.text ?? '') : '')).join('');
}

function readToolCalls(parts: readonly WirePart[], responseId: string | undefined): ToolCall[] {
  const calls = parts.filter((part) => part.functionCall !== undefined);
  return calls.map((part, index) => ({
    id: readCallId(part, responseId, index),
    name: part.functionCall?.name ?? '',
    arguments: JSON.stringify(part.functionCall?.args ?? {}),
  }));
}

function readFinishReason(raw: string | undefined, toolCalls: readonly ToolCall[]): FinishReason {
  const reason = FINISH_REASONS.get(raw ?? '') ?? 'other';
  return reason === 'stop' && toolCalls.length > 0 ? 'tool_calls' : reason;
}

interface ReadMessage {
  readonly parts: readonly WirePart[];
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

function readAssistantMessage({ parts, text, toolCalls }: ReadMessage, vendor: string): AssistantMessage {
  const message: AssistantMessage = { role: 'assistant', content: text, ...(toolCalls.length === 0 ? {} : { toolCalls }) };
  // Beside function calls the API wants its signatures and its own ids back, in the parts where they were.
  const hasState = parts.some((part) => part.thoughtSignature !== undefined || part.functionCall?.id !== undefined);
  if (!hasState || toolCalls.length === 0) return message;
  const returned = parts.filter((part) => part.thought !== true || part.thoughtSignature !== undefined);
  return { ...message, vendorState: { provider: vendor, data: returned as unknown as JsonValue } };
}
