// Whether an answer is of the form that was asked for: one that nobody can read would fail everybody who asks again, for as long as it is kept.
import type { CompletionRequest, CompletionResult } from '@gateway/core';

// Models that were asked for JSON put it between fences; whoever reads their answers expects that.
const FENCED = /^```(?:json)?\s*([\s\S]*?)\s*```$/;

/** JSON where JSON was asked for, and arguments of tools that are JSON, or none. Says nothing about schemas. */
export function isReadable(request: Pick<CompletionRequest, 'responseFormat'>, { text, toolCalls }: Pick<CompletionResult, 'text' | 'toolCalls'>): boolean {
  if (!toolCalls.every((call) => call.arguments === undefined || call.arguments === '' || isJsonText(call.arguments))) return false;
  const format = request.responseFormat?.type ?? 'text';
  if (format === 'text' || toolCalls.length > 0) return true;
  const plain = text.trim();
  return isJsonText(FENCED.exec(plain)?.[1] ?? plain);
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
