// Our messages as Google's: system texts apart, tool results by the name of the function they answer, one content a turn.
import type { Content, Part } from '@google/genai';
import { type AssistantMessage, type ContentPart, GatewayError, type JsonValue, type Message, type ToolCall, type ToolMessage } from '@gateway/core';
import { parseArguments } from '../parse-arguments.ts';
import type { WirePart } from './wire.ts';

// Calls that another vendor's model made carry no signature, which Gemini 3 and later refuse. This is Google's documented stand-in.
// Source: https://ai.google.dev/gemini-api/docs/thought-signatures (FAQ)
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';
const CHECKS_SIGNATURES = /^gemini-(?:[3-9]|\d\d)/;

export interface ContentsContext {
  readonly vendor: string;
  readonly model: string;
}

export interface Conversation {
  readonly system: readonly string[];
  readonly contents: Content[];
}

/** @throws GatewayError `invalid_input` for results of calls that nobody made, and for arguments that are no JSON object */
export function toConversation(messages: readonly Message[], context: ContentsContext): Conversation {
  const turns: { readonly role: 'user' | 'model'; readonly parts: Part[] }[] = [];
  const calls = new Map<string, { readonly name: string; readonly id: string | undefined }>();
  for (const message of messages) {
    if (message.role === 'system') continue;
    if (message.role === 'assistant') rememberCalls(message, context.vendor, calls);
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = message.role === 'tool' ? [toToolResult(message, calls)] : toParts(message, context);
    if (parts.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  }
  return {
    system: messages.flatMap((message) => (message.role === 'system' && message.content !== '' ? [message.content] : [])),
    contents: turns,
  };
}

type CallNames = Map<string, { readonly name: string; readonly id: string | undefined }>;

// Our ids may be made up (Google often sends none): only those that Google gave go back to it.
function rememberCalls(message: AssistantMessage, vendor: string, calls: CallNames): void {
  const given = (readKeptParts(message, vendor) ?? []).flatMap((part) => (part.functionCall === undefined ? [] : [part.functionCall.id]));
  for (const [index, call] of (message.toolCalls ?? []).entries()) calls.set(call.id, { name: call.name, id: given[index] });
}

function toToolResult(message: ToolMessage, calls: CallNames): Part {
  const call = calls.get(message.toolCallId);
  if (call === undefined) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `A tool result answers the call "${message.toolCallId}", but no earlier message made that call.`,
      hint: 'Send the assistant message with its tool calls before their results.',
    });
  }
  const response = message.isError === true ? { error: message.content } : { output: message.content };
  return { functionResponse: { ...(call.id === undefined ? {} : { id: call.id }), name: call.name, response } };
}

function toParts(message: Exclude<Message, { readonly role: 'system' } | ToolMessage>, context: ContentsContext): Part[] {
  if (message.role === 'user') {
    return typeof message.content === 'string' ? toText(message.content) : message.content.flatMap(toPart);
  }
  const kept = readKeptParts(message, context.vendor);
  if (kept !== undefined) return kept as Part[];
  const signature = CHECKS_SIGNATURES.test(context.model) ? { thoughtSignature: FOREIGN_SIGNATURE } : {};
  return [...toText(message.content), ...(message.toolCalls ?? []).map((call, index) => toFunctionCall(call, index === 0 ? signature : {}))];
}

function toFunctionCall(call: ToolCall, signature: Pick<Part, 'thoughtSignature'>): Part {
  return { functionCall: { name: call.name, args: { ...parseArguments(call) } }, ...signature };
}

/** The parts that an answer of this vendor consisted of; undefined once the caller changed its calls, to which the signatures belong. */
function readKeptParts({ vendorState, toolCalls }: AssistantMessage, vendor: string): readonly WirePart[] | undefined {
  if (vendorState?.provider !== vendor || !Array.isArray(vendorState.data)) return undefined;
  const parts = vendorState.data as readonly JsonValue[] as readonly WirePart[];
  const names = parts.flatMap((part) => (part.functionCall === undefined ? [] : [part.functionCall.name]));
  const same = names.length === (toolCalls ?? []).length && names.every((name, index) => name === toolCalls?.[index]?.name);
  return same ? parts : undefined;
}

function toText(text: string): Part[] {
  return text === '' ? [] : [{ text }];
}

function toPart(part: ContentPart): Part[] {
  if (part.type === 'text') return toText(part.text);
  if (part.url !== undefined) return [{ fileData: { fileUri: part.url, ...(part.mediaType === undefined ? {} : { mimeType: part.mediaType }) } }];
  return [{ inlineData: { mimeType: part.mediaType ?? 'image/png', data: part.data ?? '' } }];
}
