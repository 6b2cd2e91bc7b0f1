// What a source holds, as far as somebody asks for it: one walk over the text, in portions, whatever its length and the number of facts.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import { inflectWord } from './inflect-word.ts';
import { SCALE_LETTERS, SCALE_WORDS } from './number-lexicon.ts';
import { normaliseText, toLowerCase } from './normalise-text.ts';
import { addEvidence, readDecimalMark, toValueKey, type DecimalEvidence, type DecimalMark } from './read-number.ts';
import type { Quantity } from './read-quantity.ts';
import { createTextScanner } from './scan-text.ts';

export interface SourceIndex {
  /** The texts, normalised, in lower case. */
  readonly texts: readonly string[];
  readonly mark: DecimalMark;
  /**
   * The keys of all values, by the unit that they stand with: empty for bare figures, `part` for parts of dates and names. What may be the cell of a table
   * whose scale stands elsewhere is listed under `unscaled` as well.
   */
  readonly values: ReadonlyMap<string, ReadonlySet<number>>;
  /** Figures with separators, exactly as written. */
  readonly written: ReadonlySet<string>;
  readonly dates: ReadonlySet<string>;
  /** Where each word that was asked for stands, as ordinals, ascending. */
  readonly positions: ReadonlyMap<string, readonly number[]>;
  /** The same for a word in any of its forms. */
  readonly inflected: (word: string) => readonly number[];
  /** What the source says its tables are counted in ("in EUR million"). */
  readonly scales: () => readonly number[];
}

// About 10 ms of work between two turns of the event loop.
const PORTION = 131_072;
// Words of different texts never stand next to each other.
const GAP = 1_000;
const DECLARED_SCALE = /\b(?:in|en) (?:(?:us\$|usd|eur|gbp|chf|[$€£]) ?)?(thousands?|tausend|tsd|millions?|millionen|mio|mn|m|billions?|bn|mrd|milliarden)\b|(?:[$€£]|\b(?:usd|eur|gbp|chf)) ?(thousands?|tsd|k|millions?|mio|mn|m|billions?|bn|mrd)\b/g;

/** @throws GatewayError `cancelled` or `timeout` on abort */
export async function indexSource(sources: readonly string[], sought: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<SourceIndex> {
  const positions = new Map<string, number[]>([...sought].map((word) => [word, []]));
  const quantities: Quantity[] = [];
  const values = new Map<string, Set<number>>();
  const dates = new Set<string>();
  const written = new Set<string>();
  const evidence: DecimalEvidence = { dot: 0, comma: 0 };
  const addValue = (value: number, unit: string): void => {
    let known = values.get(unit);
    if (known === undefined) values.set(unit, (known = new Set()));
    known.add(toValueKey(value));
  };
  const addQuantity = (quantity: Quantity, mark: DecimalMark): void => {
    for (const { value, unit, isScaled } of quantity.readings(mark)) {
      addValue(value, unit);
      if (!isScaled && quantity.raw !== '') addValue(value, 'unscaled');
    }
  };
  const texts: string[] = [];
  let offset = 0;
  for (const source of sources) {
    const text = toLowerCase(normaliseText(source));
    texts.push(text);
    const isTable = isCommaSeparated(text);
    let count = 0;
    const scanner = createTextScanner(text, {
      word: (word, _start, ordinal) => {
        count = ordinal;
        positions.get(word)?.push(offset + ordinal);
      },
      quantity: (quantity) => {
        if (/^\d+$/.test(quantity.raw)) return addQuantity(quantity, 'unknown');
        addEvidence(quantity.raw, evidence);
        quantities.push(quantity);
        // 12,345 may be two cells.
        if (isTable && quantity.raw.includes(',')) for (const piece of quantity.raw.split(',')) addValue(Number(piece), '');
      },
      date: ({ keys, year }) => {
        for (const key of keys) for (const reach of widen(key)) dates.add(reach);
        if (year !== undefined) addValue(year, 'part');
      },
      part: (value) => {
        addValue(value, 'part');
      },
    });
    for (let until = PORTION; !scanner.advance(until); until += PORTION) {
      await nextTurn();
      throwIfAborted(signal);
    }
    offset += count + GAP;
  }
  const mark = readDecimalMark(evidence);
  for (const [index, quantity] of quantities.entries()) {
    if (index % PORTION === PORTION - 1) await nextTurn();
    addQuantity(quantity, mark);
    if (/[.,']/.test(quantity.raw)) written.add(quantity.raw);
    // 12 345 may be one figure, or two next to each other in a table.
    if (quantity.raw.includes(' ')) for (const piece of quantity.raw.split(' ')) addValue(Number(piece), '');
  }
  return { texts, mark, values, written, dates, positions, inflected: createInflectedReader(positions), scales: once(() => texts.flatMap(readScales)) };
}

// Names share words: each is put together once.
function createInflectedReader(positions: SourceIndex['positions']): SourceIndex['inflected'] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const lists = inflectWord(word).flatMap((form) => [positions.get(form) ?? []]).filter((list) => list.length > 0);
    const places = lists.length === 1 ? (lists[0] ?? []) : lists.flat().toSorted((a, b) => a - b);
    known.set(word, places);
    return places;
  };
}

// Who knows the day knows the month, and may name it without its year.
function widen(key: string): string[] {
  const [, year, month, day] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(key) ?? [];
  if (year === undefined || year === '-') return [key];
  return [key, `${year}-${month ?? ''}`, `?-${month ?? ''}-${day ?? ''}`];
}

// By its first lines: as many commas in each, and none with a space after it.
function isCommaSeparated(text: string): boolean {
  const lines = text.slice(0, 10_000).split('\n', 5).filter((line) => line.trim() !== '');
  const counts = new Set(lines.map((line) => line.split(',').length));
  return lines.length >= 2 && counts.size === 1 && !counts.has(1) && !counts.has(2) && !lines.some((line) => line.includes(', '));
}

function readScales(text: string): number[] {
  const scales = new Set<number>();
  for (const match of text.matchAll(DECLARED_SCALE)) {
    const word = match[1] ?? match[2] ?? '';
    const scale = SCALE_WORDS.get(word) ?? SCALE_LETTERS.get(word);
    if (scale !== undefined) scales.add(scale);
  }
  return [...scales];
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
