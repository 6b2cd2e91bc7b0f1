// Where a vendor's prompt cache should remember a prefix: the caller marks what comes again, and what is too short to be remembered is left alone.
import type { CompletionRequest, Message } from '@gateway/core';

export interface BreakpointRules {
  /** The shortest prefix that the vendor keeps, in tokens. */
  readonly minTokens: number;
  /** Most breakpoints that one request may carry. */
  readonly most: number;
}

// A prefix below the vendor's minimum is neither kept nor charged for, so a mark too many costs nothing and one too few costs the whole discount. English
// takes about four bytes of UTF-8 a token, numbers and code two to three: whatever has two may be long enough.
const MIN_BYTES_PER_TOKEN = 2;
// Anthropic: the most that one image takes at its recommended size (platform.claude.com/docs/en/build-with-claude/vision).
const IMAGE_TOKENS = 1_600;

/**
 * The messages after which a breakpoint pays: marked with `cachePrefix` and long enough. With more than the vendor takes, the first stays, which the most
 * requests share, and the last ones, which save the most.
 *
 * @param messages in the order in which the vendor reads them, after the tools
 */
export function selectBreakpoints(messages: readonly Message[], tools: CompletionRequest['tools'], rules: BreakpointRules): ReadonlySet<Message> {
  if (!messages.some((message) => message.cachePrefix === true)) return new Set();
  let bytes = tools === undefined || tools.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(tools));
  const chosen: Message[] = [];
  for (const message of messages) {
    bytes += measureMessage(message);
    if (message.cachePrefix === true && bytes >= rules.minTokens * MIN_BYTES_PER_TOKEN) chosen.push(message);
  }
  return new Set(chosen.length <= rules.most ? chosen : [...chosen.slice(0, 1), ...chosen.slice(chosen.length - rules.most + 1)]);
}

/** Everything up to and including the last of `breakpoints`. */
export function readCachedPrefix(messages: readonly Message[], breakpoints: ReadonlySet<Message>): readonly Message[] {
  return messages.slice(0, messages.findLastIndex((message) => breakpoints.has(message)) + 1);
}

function measureMessage(message: Message): number {
  const parts = typeof message.content === 'string' ? [{ type: 'text' as const, text: message.content }] : message.content;
  const content = parts.reduce((sum, part) => sum + (part.type === 'text' ? Buffer.byteLength(part.text) : IMAGE_TOKENS * MIN_BYTES_PER_TOKEN), 0);
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
  return calls.reduce((sum, call) => sum + Buffer.byteLength(call.name + call.arguments), content);
}
