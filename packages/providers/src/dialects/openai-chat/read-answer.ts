// An answer of OpenAI's chat API as it arrives, from a plain call or out of a batch: it may be no object at all, or a failure in disguise.
import type { CompletionResult } from '@gateway/core';
import { innerFailure, unreadable } from '../inner-failure.ts';
import { readFailure } from './read-error.ts';
import { readResult, type ResultContext } from './read-result.ts';
import type { WireCompletion } from './wire.ts';

/** @throws when it is a failure, or makes no sense */
export function readAnswer(answer: unknown, context: ResultContext): CompletionResult {
  const completion = toCompletion(answer);
  throwInnerFailure(completion);
  return readResult(completion, context);
}

export function toCompletion(answer: unknown): WireCompletion {
  // The SDK hands over the bare text when the content type is not JSON.
  if (typeof answer === 'object' && answer !== null) return answer;
  throw unreadable('it is not a JSON object.');
}

// OpenRouter reports failures of the vendors behind it inside a 200, at the top or in the choice.
export function throwInnerFailure(completion: WireCompletion): void {
  const choice = completion.choices?.[0];
  const error = completion.error ?? choice?.error;
  if (error !== undefined && error !== null) throw innerFailure(readFailure({ error }));
}
