// A text's terms by number, as the indexes hold them and as they are stored: ascending numbers as differences, in bytes of seven bits.
import { GatewayError } from '@gateway/core';
import type { TermCounts } from './read-terms.ts';
import type { TermDictionary } from './term-dictionary.ts';

export interface TermVector {
  /** Ascending, each once. */
  readonly ids: Uint32Array;
  /** How often, place by place. */
  readonly counts: Uint32Array;
}

/** New terms get their numbers here. */
export function toTermVector(terms: TermCounts, dictionary: TermDictionary): TermVector {
  const pairs = [...terms].map(([term, count]) => [dictionary.add(term), count] as const).sort(([a], [b]) => a - b);
  return { ids: Uint32Array.from(pairs, ([id]) => id), counts: Uint32Array.from(pairs, ([, count]) => count) };
}

/** Terms of a text, repetitions counted. */
export function countTerms({ counts }: TermVector): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** LEB128, the numbers as differences to the one before: about two bytes a term. */
export function encodeTermVector({ ids, counts }: TermVector): Uint8Array {
  const bytes: number[] = [];
  let before = 0;
  for (const [place, id] of ids.entries()) {
    pushNumber(bytes, id - before);
    pushNumber(bytes, counts[place] ?? 0);
    before = id;
  }
  return Uint8Array.from(bytes);
}

/** @throws GatewayError `internal` for bytes that end inside a number */
export function decodeTermVector(bytes: Uint8Array): TermVector {
  const ids: number[] = [];
  const counts: number[] = [];
  let before = 0;
  let position = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[position];
      if (byte === undefined) throw new GatewayError({ kind: 'internal', message: 'Stored terms of a text are damaged.', hint: 'Add the document again.' });
      position += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (position < bytes.length) {
    before += next();
    ids.push(before);
    counts.push(next());
  }
  return { ids: Uint32Array.from(ids), counts: Uint32Array.from(counts) };
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}
