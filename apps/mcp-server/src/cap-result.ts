// Keeps a result within a number of tokens: lists keep their first items, texts their beginning, and the whole goes where the caller can fetch it.
// Only what a tool names may shrink; an item is kept whole or not at all.
import type { CountTokens } from '@gateway/core';

type Result = Readonly<Record<string, unknown>>;

export interface CappedResult {
  readonly result: Result;
  /** Whether anything was left out. */
  readonly truncated: boolean;
  /** How much the first path that shrank holds in full: items of a list or of an object, characters of a text. */
  readonly total: number;
}

export interface CapOptions {
  readonly maxTokens: number;
  /**
   * Paths of what may shrink: `chunks`, `message.content`, or with `*` for every key of an object (`results.*.completion`). At its end a list keeps its
   * first items, a text its beginning, an object its first keys. Lists of one length (chunks and their spans) shrink together.
   */
  readonly bulky: readonly string[];
  readonly countTokens: CountTokens;
}

// Text with more characters a token than this is not counted to the end: what is longer is taken as too long.
const MOST_CHARACTERS_PER_TOKEN = 20;

/** `result` itself when it fits, otherwise a copy whose bulky parts are cut so that its JSON has at most `maxTokens` tokens. */
export function capResult(result: Result, options: CapOptions): CappedResult {
  const fits = (candidate: Result): boolean => {
    const json = JSON.stringify(candidate);
    // A token is at least one byte, so short results need no counting.
    if (Buffer.byteLength(json) <= options.maxTokens) return true;
    return json.length <= options.maxTokens * MOST_CHARACTERS_PER_TOKEN && options.countTokens(json) <= options.maxTokens;
  };
  if (fits(result)) return { result, truncated: false, total: 0 };

  const paths = options.bulky.map((path) => path.split('.')).filter((path) => measure(result, path) > 0);
  const total = measure(result, paths[0] ?? []);
  let best = keepShare(result, paths, 0);
  // The share of every bulky part that is kept, by bisection: the answer's size grows with it.
  let low = 0;
  let high = 1;
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    const candidate = keepShare(result, paths, middle);
    if (fits(candidate)) {
      best = candidate;
      low = middle;
    } else {
      high = middle;
    }
  }
  return { result: best, truncated: true, total };
}

function keepShare(result: Result, paths: readonly (readonly string[])[], share: number): Result {
  let kept: unknown = result;
  for (const path of paths) {
    // One bound for all that a path means: what is longest shrinks first, and short lists stay whole.
    const bound = Math.floor(findLongest(result, path) * share);
    kept = replaceAt(kept, path, (value) => cut(value, bound));
  }
  return kept as Result;
}

function isObject(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function replaceAt(value: unknown, path: readonly string[], replace: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replace(value);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, entry]): [string, unknown] => [name, key === '*' || key === name ? replaceAt(entry, rest, replace) : entry]);
  return Object.fromEntries(entries);
}

function listAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, entry]) => (key === '*' || key === name ? listAt(entry, rest) : []));
}

function measure(value: unknown, path: readonly string[]): number {
  return listAt(value, path).reduce<number>((sum, entry) => sum + sizeOf(entry), 0);
}

function findLongest(value: unknown, path: readonly string[]): number {
  return listAt(value, path).reduce<number>((longest, entry) => Math.max(longest, sizeOf(entry)), 0);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

function cut(value: unknown, bound: number): unknown {
  if (typeof value === 'string') return cutText(value, Math.min(value.length, bound));
  if (Array.isArray(value)) return value.slice(0, bound) as unknown[];
  if (isObject(value)) return Object.fromEntries(Object.entries(value).slice(0, bound));
  return value;
}

// Never half a surrogate pair.
function cutText(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  const splits = length > 0 && length < text.length && code >= 0xd800 && code <= 0xdbff;
  return text.slice(0, splits ? length - 1 : length);
}
