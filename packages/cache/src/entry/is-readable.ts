// Whether an answer is of the form that was asked for: one that nobody can read would fail everybody who asks again, for as long as it is kept.
import type { CompletionRequest, CompletionResult } from '@gateway/core';

/** JSON where JSON was asked for, also between fences or words, as models without a mode for it put it; and arguments of tools that are JSON, or none. Says nothing about schemas. */
export function isReadable(request: Pick<CompletionRequest, 'responseFormat'>, { text, toolCalls }: Pick<CompletionResult, 'text' | 'toolCalls'>): boolean {
  if (!toolCalls.every((call) => call.arguments === undefined || call.arguments === '' || isJsonText(call.arguments))) return false;
  const format = request.responseFormat?.type ?? 'text';
  if (format === 'text' || toolCalls.length > 0) return true;
  return isJsonText(text) || isJsonText(text.slice(Math.max(0, text.search(/[{[]/)), Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1));
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Cut, or something else than JSON.
    return false;
  }
}
