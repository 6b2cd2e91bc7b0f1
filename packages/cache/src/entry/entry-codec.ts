// Kept values as text that proves itself: a torn, foreign or older one is no value at all.
import { hashText } from '../key/hash-text.ts';
import type { CacheEntry } from './cache-entry.ts';
import { isEntry } from './is-entry.ts';
import { isJson } from './is-json.ts';

const DIGEST_LENGTH = 43;

/** The digest, the key, and the entry as JSON; nothing when it would not come back as it is, or is no entry. Never fails, whatever a model has put into it. */
export function encodeEntry(key: string, entry: CacheEntry): string | undefined {
  try {
    if (!isJson(entry) || !isEntry(entry)) return undefined;
    const body = `${key} ${JSON.stringify(withoutRepetition(entry))}`;
    return `${hashText(body)} ${body}`;
  } catch {
    // Too deep, too long, or something that fails when it is looked at.
    return undefined;
  }
}

/** The entry that was kept under this very key, deeply frozen: many callers get the same object. `undefined` for anything else. */
export function decodeEntry(key: string, text: unknown): CacheEntry | undefined {
  if (typeof text !== 'string') return undefined;
  const bodyStart = DIGEST_LENGTH + 1;
  if (!text.startsWith(`${key} `, bodyStart)) return undefined;
  if (hashText(text.slice(bodyStart)) !== text.slice(0, DIGEST_LENGTH)) return undefined;
  const entry = parse(text.slice(bodyStart + key.length + 1));
  return isEntry(entry) ? freezeDeeply(withRepetition(entry)) : undefined;
}

// Anybody can make a digest.
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not written by us.
    return undefined;
  }
}

// An answer's message repeats its text, which is nearly all there is of both.
function withoutRepetition(entry: CacheEntry): unknown {
  if (entry.kind !== 'answer' || entry.result.message.content !== entry.result.text) return entry;
  return { ...entry, result: { ...entry.result, message: { ...entry.result.message, content: undefined } } };
}

function withRepetition(entry: CacheEntry): CacheEntry {
  if (entry.kind !== 'answer' || typeof entry.result.message.content === 'string') return entry;
  return { ...entry, result: { ...entry.result, message: { ...entry.result.message, content: entry.result.text } } };
}

function freezeDeeply<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freezeDeeply(member);
  return Object.freeze(value);
}
