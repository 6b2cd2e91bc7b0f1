// From what a model answers to the value it means: found, parsed, and mended only where it is clear what was meant.
import type { JsonValue } from '@gateway/core';
import { closeTruncated } from './close-truncated.ts';
import { locateAllJson, type LocatedJson } from './locate-json.ts';
import { repairJson, type JsonRepair } from './repair-json.ts';
import { tidyJson } from './tidy-json.ts';

/** Either the value, or what is wrong with the answer in words that the model can be told. */
export type JsonAnswer =
  | {
      readonly value: JsonValue;
      /** What had to be mended; empty for valid JSON. */
      readonly repairs: readonly JsonRepair[];
      /** Whether the answer broke off: what comes after the last complete part is missing. */
      readonly isTruncated: boolean;
    }
  | { readonly problem: string };

export interface ParseJsonOptions {
  /** Says which of several values in one answer is meant, for instance the one that fits a schema. @default the first */
  readonly isWanted?: ((value: JsonValue) => boolean) | undefined;
}

const MAX_CANDIDATES = 10;
// JSON.parse is recursive: deeper values end the process's stack in whatever walks them.
const MAX_DEPTH = 500;

/**
 * The JSON value in a model's answer: bare, in a code fence, or inside prose. Slips of syntax are mended and named; an answer that breaks off is cut back
 * to its last complete part. Prose never becomes a value, and nothing is guessed that is not written.
 *
 * @example
 * await parseJsonAnswer('Here you are:\n```json\n{"a": 1,}\n```'); // { value: { a: 1 }, repairs: ['trailing commas'], isTruncated: false }
 */
export async function parseJsonAnswer(answer: string, options: ParseJsonOptions = {}): Promise<JsonAnswer> {
  const parsed: JsonAnswer[] = [];
  for (const located of locateAllJson(answer).slice(0, MAX_CANDIDATES)) {
    const candidate = await parseLocated(located);
    if ('value' in candidate && (options.isWanted === undefined || options.isWanted(candidate.value))) return candidate;
    parsed.push(candidate);
  }
  return parsed.find((candidate) => 'value' in candidate) ?? parsed[0] ?? { problem: 'it holds no JSON' };
}

async function parseLocated({ text, isComplete }: LocatedJson): Promise<JsonAnswer> {
  if (isTooDeep(text)) return { problem: `its JSON is nested more than ${MAX_DEPTH} levels deep` };
  const value = tryParse(text);
  if (value !== undefined) return { value, repairs: [], isTruncated: false };
  if (isComplete || /[}\]]\s*$/.test(text)) {
    const repaired = await repairJson(text);
    if ('value' in repaired) return { ...repaired, isTruncated: false };
    if (isComplete) return repaired;
  }
  const closed = closeTruncated(text);
  if (closed === undefined) return { problem: 'its JSON breaks off before anything is complete' };
  // Two kinds of damage at once leave too much to guess.
  const kept = tryParse(closed) ?? tryParse(tidyJson(closed));
  return kept === undefined ? { problem: 'its JSON breaks off and is not valid before that' } : { value: kept, repairs: ['truncated'], isTruncated: true };
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // Not JSON as it stands: the caller tries to mend it.
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]|[}\]]/gs)) {
    if (match[0] === '{' || match[0] === '[') depth += 1;
    else if (match[0] === '}' || match[0] === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
