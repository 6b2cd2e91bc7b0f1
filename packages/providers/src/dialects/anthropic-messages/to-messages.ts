// Our messages as Anthropic's: system texts apart, tool results in the user's turn, and one message a turn.
import type { Anthropic } from '@anthropic-ai/sdk';
import type { AssistantMessage, ContentPart, ImagePart, JsonValue, Message, ToolCall } from '@gateway/core';
import { parseArguments } from '../parse-arguments.ts';

type Block = Anthropic.ContentBlockParam;

export interface Conversation {
  readonly system: readonly Anthropic.TextBlockParam[];
  readonly messages: Anthropic.MessageParam[];
}

/**
 * @param breakpoints the messages after which the prompt cache is to remember everything so far
 * @throws when tool calls carry arguments that are no JSON object, with kind `invalid_input`
 */
export function toConversation(messages: readonly Message[], vendor: string, breakpoints: ReadonlySet<Message>): Conversation {
  const turns: { readonly role: 'user' | 'assistant'; readonly content: Block[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = breakpoints.has(message) ? markLast(toBlocks(message, vendor)) : toBlocks(message, vendor);
    if (content.length === 0) continue;
    const last = turns.at(-1);
    // Results of parallel calls must come in one message, and roles must take turns.
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return {
    system: messages.flatMap((message) => (message.role === 'system' ? toText(message.content, breakpoints.has(message)) : [])),
    messages: turns.map((turn) => ({ role: turn.role, content: toContent(turn.content) })),
  };
}

// The short form where it says the same: it is what the documentation shows and every proxy understands.
function toContent(blocks: readonly Block[]): string | Block[] {
  const [only] = blocks;
  return blocks.length === 1 && only?.type === 'text' && only.cache_control === undefined ? only.text : [...blocks];
}

// Five minutes, and longer with every use. Thinking cannot carry a mark.
const CACHED = { cache_control: { type: 'ephemeral' } } as const;

function markLast(blocks: readonly Block[]): Block[] {
  const position = blocks.findLastIndex((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking');
  return blocks.map((block, index) => (index === position ? { ...block, ...CACHED } : block));
}

function toBlocks(message: Exclude<Message, { readonly role: 'system' }>, vendor: string): Block[] {
  if (message.role === 'assistant') return toAssistant(message, vendor);
  if (message.role === 'user') return typeof message.content === 'string' ? toText(message.content) : message.content.flatMap(toPart);
  const failed = message.isError === true ? { is_error: true } : {};
  return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.content, ...failed }];
}

function toAssistant(message: AssistantMessage, vendor: string): Block[] {
  const calls = message.toolCalls ?? [];
  const kept = message.vendorState?.provider === vendor ? readKeptBlocks(message.vendorState.data, calls) : undefined;
  if (kept !== undefined) return kept;
  return [
    ...toText(message.content),
    ...calls.map((call): Block => ({ type: 'tool_use', id: call.id, name: call.name, input: parseArguments(call) })),
  ];
}

// Thinking must come back exactly as it was, in its place among the other blocks. Once the caller changed the calls, it belongs to nothing any more.
function readKeptBlocks(data: JsonValue, calls: readonly ToolCall[]): Block[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const blocks = data as unknown as Block[];
  const ids = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
  const same = ids.length === calls.length && ids.every((id, index) => id === calls[index]?.id);
  return same ? blocks : undefined;
}

// The API refuses empty text blocks.
function toText(text: string, cached = false): Anthropic.TextBlockParam[] {
  return text === '' ? [] : [{ type: 'text', text, ...(cached ? CACHED : {}) }];
}

function toPart(part: ContentPart): Block[] {
  return part.type === 'text' ? toText(part.text) : [{ type: 'image', source: toSource(part) }];
}

function toSource(part: ImagePart): Anthropic.ImageBlockParam['source'] {
  if (part.url !== undefined) return { type: 'url', url: part.url };
  const mediaType = (part.mediaType ?? 'image/png') as Anthropic.Base64ImageSource['media_type'];
  return { type: 'base64', media_type: mediaType, data: part.data ?? '' };
}
