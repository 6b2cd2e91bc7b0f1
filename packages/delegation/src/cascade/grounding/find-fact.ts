// Whether a fact of an answer stands in the source.
import type { AddressFact, DateFactOfAnswer, Fact, NameFact, QuantityFact } from './fact.ts';
import { inflectWord } from './inflect-word.ts';
import { toValueKey, type DecimalMark } from './read-number.ts';
import type { Reading } from './read-quantity.ts';
import type { SourceIndex } from './source-index.ts';

// Words of a name may have others between them: "Barack H. Obama", "Smith, John".
const SLACK = 2;
const MAX_STRETCH = 200;
const MAX_ADDRESS_TRIES = 1_000;

/** The words whose places a fact has to know. */
export function readSoughtWords(fact: Fact): string[] {
  if (fact.kind === 'quotation' || fact.kind === 'identifier') return fact.stretches.flat();
  return fact.kind === 'name' ? fact.variants.flat().flatMap(inflectWord) : [];
}

/** @param mark how the answer writes decimals */
export function isFactFound(fact: Fact, index: SourceIndex, mark: DecimalMark): boolean {
  if (fact.kind === 'figure') return isFigureFound(fact, index, mark);
  if (fact.kind === 'date') return isDateFound(fact, index);
  if (fact.kind === 'name') return isNameFound(fact, index);
  if ('needle' in fact) return isAddressFound(fact, index);
  return fact.stretches.every((words) => isStretchFound(words.slice(0, MAX_STRETCH), index));
}

function isFigureFound({ quantity, slack }: QuantityFact, index: SourceIndex, mark: DecimalMark): boolean {
  if (/[.,']/.test(quantity.raw) && index.written.has(quantity.raw) && quantity.readings(mark).every(({ unit }) => unit === '')) return true;
  const readings = quantity.readings(mark);
  if (readings.some((reading) => isHeld(index, reading) || isHeldInTable(index, reading))) return true;
  return slack !== undefined && readings.some(({ value, unit }) => isNear(index, unit, { from: value - slack.below, to: value + slack.above }));
}

// The same figure of something else is not the same fact; a bare figure may be of anything.
function isHeld({ values }: SourceIndex, { value, unit }: Pick<Reading, 'value' | 'unit'>): boolean {
  const key = toValueKey(value);
  return readFitting(values, unit).some((known) => known.has(key));
}

// The values that a figure of this unit may be one of: a bare one of any.
function readFitting(values: SourceIndex['values'], unit: string): ReadonlySet<number>[] {
  return unit === '' ? [...values.values()] : [unit, ''].flatMap((name) => values.get(name) ?? []);
}

// A cell of a table that is counted in thousands or millions.
function isHeldInTable(index: SourceIndex, { value, unit }: Reading): boolean {
  return index.scales().some((scale) => index.values.get('unscaled')?.has(toValueKey(value / scale)) === true && isHeld(index, { value: value / scale, unit }));
}

function isNear({ values }: SourceIndex, unit: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
  for (const known of readFitting(values, unit)) {
    for (const key of known) if (key >= from && key <= to) return true;
  }
  return false;
}

function isDateFound({ keys }: DateFactOfAnswer, index: SourceIndex): boolean {
  const { dates } = index;
  return keys.some((key) => {
    if (dates.has(key)) return true;
    const [, year, monthDay] = /^(\d{4}|-)-(\d\d-\d\d)$/.exec(key) ?? [];
    if (monthDay === undefined || year === undefined) return false;
    // The answer leaves out the year, or the source names it elsewhere.
    return year === '-' ? dates.has(`?-${monthDay}`) : dates.has(`--${monthDay}`) && isHeld(index, { value: Number(year), unit: '' });
  });
}

function isNameFound({ variants }: NameFact, index: SourceIndex): boolean {
  return variants.some((words) => areTogether(words.map(index.inflected)));
}

// In their order with few words between them; two also the other way round, side by side.
function areTogether(lists: readonly (readonly number[])[]): boolean {
  const [first, ...others] = lists;
  if (first === undefined || lists.some((list) => list.length === 0)) return false;
  const [second] = others;
  return first.some((place) => {
    const last = place + others.length + SLACK;
    let at = place;
    for (const list of others) {
      const next = findAfter(list, at + 1);
      if (next > last) return second !== undefined && others.length === 1 && hasWithin(second, place - 1, place - 1);
      at = next;
    }
    return true;
  });
}

function isStretchFound(words: readonly string[], { positions }: SourceIndex): boolean {
  const lists = words.map((word) => positions.get(word) ?? []);
  let rarest = 0;
  for (const [index, list] of lists.entries()) if (list.length < (lists[rarest]?.length ?? 0)) rarest = index;
  return (lists[rarest] ?? []).some((place) => lists.every((list, index) => hasWithin(list, place + index - rarest, place + index - rarest)));
}

function hasWithin(sorted: readonly number[], from: number, to: number): boolean {
  return findAfter(sorted, from) <= to;
}

// The first place at or after `from`; infinity without one.
function findAfter(sorted: readonly number[], from: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Number.POSITIVE_INFINITY;
}

// A whole address: not the beginning or the end of a longer one.
function isAddressFound({ needle, kind }: AddressFact, { texts }: SourceIndex): boolean {
  const before = kind === 'URL' ? /[\p{L}\p{N}-]$/u : /[\p{L}\p{N}._%+-]$/u;
  return texts.some((text) => {
    let at = text.indexOf(needle);
    for (let tries = 0; at !== -1 && tries < MAX_ADDRESS_TRIES; tries += 1, at = text.indexOf(needle, at + 1)) {
      const after = text.slice(at + needle.length, at + needle.length + 2);
      if (!before.test(text.slice(Math.max(0, at - 1), at)) && !/^(?:[\p{L}\p{N}_%=&?#-]|[/.@:][\p{L}\p{N}])/u.test(after)) return true;
    }
    return false;
  });
}
