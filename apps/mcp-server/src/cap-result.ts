// Keeps a result within a number of tokens: lists keep their first items, texts their beginning, and the whole goes where the caller can fetch it.
import type { CountTokens } from '@gateway/core';

export interface CappedResult {
  readonly result: Readonly<Record<string, unknown>>;
  /** Whether anything was left out. */
  readonly truncated: boolean;
  /** How much the first capped key holds in full: items of a list, characters of a text. */
  readonly total: number;
}

export interface CapOptions {
  readonly maxTokens: number;
  /** Keys that may shrink. Lists of the same length (chunks and their spans) shrink together. */
  readonly bulky: readonly string[];
  readonly countTokens: CountTokens;
}

/** `result` itself when it fits, otherwise a copy whose bulky keys are cut so that its JSON has at most `maxTokens` tokens. */
export function capResult(result: Readonly<Record<string, unknown>>, options: CapOptions): CappedResult {
  const fits = (candidate: Readonly<Record<string, unknown>>): boolean => {
    const json = JSON.stringify(candidate);
    // A token is at least one byte, so short results need no counting.
    return json.length <= options.maxTokens || options.countTokens(json) <= options.maxTokens;
  };
  if (fits(result)) return { result, truncated: false, total: 0 };

  const keys = options.bulky.filter((key) => sizeOf(result[key]) > 0);
  const total = sizeOf(result[keys[0] ?? '']);
  let best = keep(result, keys, 0);
  // The share of every bulky key that is kept, by bisection: the answer's size grows with it.
  let low = 0;
  let high = 1;
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    const candidate = keep(result, keys, middle);
    if (fits(candidate)) {
      best = candidate;
      low = middle;
    } else {
      high = middle;
    }
  }
  return { result: best, truncated: true, total };
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.values(value).reduce((sum: number, entry) => sum + sizeOf(entry), 0);
  return 0;
}

function keep(result: Readonly<Record<string, unknown>>, keys: readonly string[], share: number): Readonly<Record<string, unknown>> {
  const cut = keys.map((key): [string, unknown] => [key, keepShare(result[key], share)]);
  return { ...result, ...Object.fromEntries(cut) };
}

function keepShare(value: unknown, share: number): unknown {
  if (typeof value === 'string') return cutText(value, Math.floor(value.length * share));
  if (Array.isArray(value)) return keepItems(value, share);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, keepShare(entry, share)]));
  }
  return value;
}

// Whole items only, except that a first text which is too long on its own is better than nothing in its beginning.
function keepItems(items: readonly unknown[], share: number): readonly unknown[] {
  const kept = items.slice(0, Math.floor(items.length * share));
  const first = items[0];
  return kept.length === 0 && typeof first === 'string' ? [cutText(first, Math.floor(first.length * items.length * share))] : kept;
}

// Never half a surrogate pair.
function cutText(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  const splits = length > 0 && length < text.length && code >= 0xd800 && code <= 0xdbff;
  return text.slice(0, splits ? length - 1 : length);
}
