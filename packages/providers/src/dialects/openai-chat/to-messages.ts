// Our messages as OpenAI's, one for one and in the caller's order: vendors' prompt caches compare them byte by byte.
import type { AssistantMessage, ContentPart, ImagePart, JsonObject, JsonValue, Message } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';

type WireMessageParam = OpenAI.ChatCompletionMessageParam;

export interface MessageContext {
  readonly vendor: string;
  readonly quirks: Pick<OpenAiChatQuirks, 'echo'>;
}

export function toMessages(messages: readonly Message[], context: MessageContext): WireMessageParam[] {
  return messages.map((message): WireMessageParam => {
    if (message.role === 'assistant') return toAssistant(message, context);
    if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    if (message.role === 'system') return { role: 'system', content: message.content };
    return { role: 'user', content: typeof message.content === 'string' ? message.content : message.content.map(toPart) };
  });
}

function toAssistant(message: AssistantMessage, context: MessageContext): WireMessageParam {
  const calls = message.toolCalls ?? [];
  if (calls.length === 0) return { role: 'assistant', content: message.content };
  return {
    role: 'assistant',
    // Some servers refuse an empty string beside tool calls; null is what the API itself returns.
    content: message.content === '' ? null : message.content,
    tool_calls: calls.map((call) => ({ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } })),
    ...readEcho(message, context),
  };
}

function readEcho({ vendorState }: AssistantMessage, { vendor, quirks }: MessageContext): Record<string, JsonValue> {
  if (quirks.echo === undefined || vendorState?.provider !== vendor || !isObject(vendorState.data)) return {};
  const value = vendorState.data[quirks.echo.name];
  return value === undefined ? {} : { [quirks.echo.name]: value };
}

function toPart(part: ContentPart): OpenAI.ChatCompletionContentPart {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image_url', image_url: { url: toImageUrl(part) } };
}

function toImageUrl(part: ImagePart): string {
  return part.url ?? `data:${part.mediaType ?? 'image/png'};base64,${part.data ?? ''}`;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
