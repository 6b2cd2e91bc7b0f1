// What of a request decides its answer, in canonical form: all of it, also fields that this package has never heard of, but for marks that change no answer.
import type { CompletionRequest, LanguageModel, Message } from '@gateway/core';
import { toCanonicalText, type CanonicalText } from './canonical-json.ts';

/** Whose answer is asked for, and what is asked. */
export interface AskedContent {
  /** The model that is wrapped; a routed chain is one, whoever answers. */
  readonly asked: Pick<LanguageModel, 'provider' | 'model'>;
  readonly request: CompletionRequest;
}

/** The whole request as one text: equal texts are the same question. What in it has no text keeps it from the cache. */
export function toRequestContent({ asked, request }: AskedContent): CanonicalText {
  return toCanonicalText({
    provider: asked.provider,
    model: asked.model,
    request: { ...request, sample: request.sample ?? 0, messages: request.messages.map(withoutMarks) },
  });
}

/** Everything but the words of the last message, which has to be a user's plain text: only requests that agree in all of it may share answers by similarity. */
export function toPartitionContent({ asked, request }: AskedContent): CanonicalText {
  return toRequestContent({ asked, request: { ...request, messages: request.messages.map((message, index) => (index === request.messages.length - 1 ? withoutWords(message) : message)) } });
}

/** A message with all that its caller gave it, a name for one, but for its words. */
function withoutWords(message: Message): Message {
  if (message.role !== 'user') return message;
  if (typeof message.content === 'string') return { ...message, content: '' };
  const parts = message.content.map((part) => (part.type === 'text' ? { ...part, text: '' } : part));
  // Plain text in parts is the same as plain text.
  return { ...message, content: parts.every((part) => Object.keys(part).every((field) => field === 'type' || field === 'text')) ? '' : parts };
}

// `cachePrefix` is advice about the vendor's own cache.
function withoutMarks({ cachePrefix: _mark, ...message }: Message): object {
  return message;
}

/** The text with line ends, spaces at line ends and Unicode in one form. */
export function normalizeSpaces(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, '').trim();
}

/** The request with its last message in that form. */
export function normalizeRequest(request: CompletionRequest): CompletionRequest {
  const last = request.messages.at(-1);
  if (last === undefined || last.role !== 'user' || typeof last.content !== 'string') return request;
  return { ...request, messages: [...request.messages.slice(0, -1), { ...last, content: normalizeSpaces(last.content) }] };
}
