// Only whole answers are kept.
import type { CompletionResult } from '@gateway/core';

/** Whether the answer is finished, was made for this call, and holds something. Cut, filtered and unexplained ends are not kept. */
export function isCompleteAnswer(result: CompletionResult): boolean {
  if (result.cached !== undefined) return false;
  if (result.finishReason !== 'stop' && result.finishReason !== 'tool_calls') return false;
  return result.text !== '' || result.toolCalls.length > 0;
}
