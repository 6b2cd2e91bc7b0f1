// Only whole answers are kept.
import type { CompletionResult } from '@gateway/core';

// Blanks of all kinds say nothing, and neither do the signs without a width.
const SAYS_SOMETHING = /[^\s\u200B-\u200F\u2060\uFEFF]/u;

/** Whether the answer is finished, was made for this call, and holds something. Cut, filtered and unexplained ends are not kept. */
export function isCompleteAnswer(result: CompletionResult): boolean {
  if (result.cached !== undefined) return false;
  if (result.finishReason !== 'stop' && result.finishReason !== 'tool_calls') return false;
  return SAYS_SOMETHING.test(result.text) || result.toolCalls.length > 0;
}
