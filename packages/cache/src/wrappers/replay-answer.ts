// A finished answer as the stream that it could have come by.
import { NO_COST, type CachedAnswer, type CompletionEvent, type CompletionResult } from '@gateway/core';

/** Reasoning, text and tool calls, each in one piece, then the end. */
export function* replayAnswer(result: CompletionResult): Generator<CompletionEvent, void> {
  if (result.reasoning !== undefined && result.reasoning !== '') yield { type: 'reasoning', text: result.reasoning };
  if (result.text !== '') yield { type: 'text', text: result.text };
  for (const [index, { id, name, arguments: argumentsDelta }] of result.toolCalls.entries()) yield { type: 'tool_call', index, id, name, argumentsDelta };
  yield { type: 'end', result };
}

/** The answer as somebody gets it who does not pay for it. */
export function toCachedResult(result: CompletionResult, cached: Omit<CachedAnswer, 'savedCost'>): CompletionResult {
  return { ...result, cost: NO_COST, cached: { ...cached, savedCost: result.cost } };
}
