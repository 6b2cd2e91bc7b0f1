// Our messages as OpenAI's, one for one and in the caller's order: vendors' prompt caches compare them byte by byte.
import type { AssistantMessage, ContentPart, ImagePart, JsonObject, JsonValue, Message, UserMessage } from '@gateway/core';
import type { OpenAI } from 'openai';
import type { OpenAiChatQuirks } from './openai-chat-quirks.ts';

type WireMessageParam = OpenAI.ChatCompletionMessageParam;

export interface MessageContext {
  readonly vendor: string;
  readonly quirks: Pick<OpenAiChatQuirks, 'echo'>;
  /** The messages after which the prompt cache is to remember everything so far. */
  readonly breakpoints: ReadonlySet<Message>;
}

export function toMessages(messages: readonly Message[], context: MessageContext): WireMessageParam[] {
  return messages.map((message): WireMessageParam => {
    // Its content cannot carry a breakpoint.
    if (message.role === 'assistant') return toAssistant(message, context);
    const marked = context.breakpoints.has(message);
    if (message.role === 'user') return { role: 'user', content: toUserContent(message.content, marked) };
    const content = marked ? [{ type: 'text' as const, text: message.content, ...BREAKPOINT }] : message.content;
    return message.role === 'tool' ? { role: 'tool', tool_call_id: message.toolCallId, content } : { role: 'system', content };
  });
}

// Source: https://developers.openai.com/api/docs/guides/prompt-caching (explicit breakpoints). The time to live stays the default, 30 minutes.
const BREAKPOINT = { prompt_cache_breakpoint: { mode: 'explicit' } } as const;

function toUserContent(content: UserMessage['content'], marked: boolean): string | OpenAI.ChatCompletionContentPart[] {
  if (typeof content === 'string') return marked ? [{ type: 'text', text: content, ...BREAKPOINT }] : content;
  const parts = content.map(toPart);
  return marked ? parts.map((part, index) => (index === parts.length - 1 ? { ...part, ...BREAKPOINT } : part)) : parts;
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
