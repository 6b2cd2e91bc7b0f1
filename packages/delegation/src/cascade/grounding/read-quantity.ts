// A figure with what stands around it: currency before, scale and unit after. Looks at a few characters on either side and never further.
import { NUMBER_WORDS, SCALE_LETTERS, SCALE_WORDS, TWO_WORD_UNITS, UNITS } from './number-lexicon.ts';
import { readValues, type DecimalMark } from './read-number.ts';

/** One way to understand a figure. */
export interface Reading {
  readonly value: number;
  /** Empty for a bare figure; `part` for one inside a date, a name or an identifier, which counts nothing. */
  readonly unit: string;
  /** Whether a scale word or letter is in `value`. */
  readonly isScaled: boolean;
}

export interface Quantity {
  readonly start: number;
  readonly end: number;
  /** The digits as written; empty for number words. */
  readonly raw: string;
  readonly readings: (mark: DecimalMark) => readonly Reading[];
}

const WINDOW = 64;
const DIGITS = /^\d+(?:[.,']\d+){0,6}/;
const SPACED_DIGITS = /^\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?/;
const CURRENCY_BEFORE = /(?:^|[^\p{L}])(us\$|ca?\$|au?\$|[$€£¥₹]|usd|eur|gbp|chf|jpy|cad|aud|cny|inr|sek|nok|dkk|pln)[ -]?$/u;
const NEXT_WORD = /^[ -]?([$€£¥₹%]|°[cf]|[\p{L}$]+)/u;
const LONGEST_FIGURE = 15;

/** The quantity whose digits begin at `start` of `text` (lower case); `undefined` when they belong to a name or an identifier, or to no figure. */
export function readQuantity(text: string, start: number): Quantity | undefined {
  const window = text.slice(start, start + WINDOW);
  const raw = readDigits(window);
  if (raw.replaceAll(/\D/g, '').length > LONGEST_FIGURE) return undefined;
  const before = mayTouch(text, start - 1, -1) ? text.slice(Math.max(0, start - 5), start) : '';
  const currency = before === '' ? undefined : CURRENCY_BEFORE.exec(before)?.[1];
  if (before !== '' && currency === undefined && /[\p{L}_]-?$/u.test(before)) return undefined;
  const rest = window.slice(raw.length);
  // Contracts write "thirty-six (36) months".
  const isBracketed = rest.startsWith(') ') && text[start - 1] === '(';
  const tail = isBracketed ? skip(1, readTail(rest.slice(1), currency)) : mayTouch(text, start + raw.length, 1) ? readTail(rest, currency) : toTail(currency);
  if (tail === undefined) return undefined;
  const first = currency === undefined ? start : start - (before.length - before.lastIndexOf(currency));
  return { start: first, end: start + raw.length + tail.length, raw, readings: (mark) => readValues(raw, mark).flatMap((value) => applyTail(value, tail)) };
}

function applyTail(value: number, { ways }: Tail): Reading[] {
  return ways.map(({ factor, unit }) => ({ value: value * factor, unit, isScaled: factor !== 1 }));
}

function skip(length: number, tail: Tail | undefined): Tail | undefined {
  return tail === undefined ? undefined : { ...tail, length: tail.length + length };
}

function toTail(currency: string | undefined): Tail {
  return currency === undefined ? BARE : { length: 0, ways: [{ factor: 1, unit: UNITS.get(currency) ?? '' }] };
}

const BARE: Tail = { length: 0, ways: [{ factor: 1, unit: '' }] };

// Whether something that matters to a figure may stand at `index`, or behind one space or hyphen there. In tables of figures nothing does, and they are
// read several times as fast for it.
function mayTouch(text: string, index: number, step: -1 | 1): boolean {
  const code = text.charCodeAt(index);
  const next = code === 32 || code === 45 ? text.charCodeAt(index + step) : code;
  return (next >= 97 && next <= 122) || next > 127 || next === 36 || next === 37 || next === 95 || (step === 1 && code >= 48 && code <= 57);
}

/** The quantity whose number words begin at `start`. */
export function readWordQuantity(text: string, start: number): Quantity | undefined {
  const window = text.slice(start, start + WINDOW);
  const words = [...window.matchAll(/[a-z]+/g)];
  const first = NUMBER_WORDS.get(words[0]?.[0] ?? '');
  if (first === undefined) return undefined;
  const [, second] = words;
  const ones = first >= 20 && second !== undefined && second.index - (words[0]?.[0].length ?? 0) === 1 ? NUMBER_WORDS.get(second[0]) : undefined;
  const hasOnes = ones !== undefined && ones >= 1 && ones <= 9;
  const length = hasOnes ? (second?.index ?? 0) + (second?.[0].length ?? 0) : (words[0]?.[0].length ?? 0);
  const rest = window.slice(length);
  // The figure in brackets behind it says the same, with its unit.
  const tail = /^ \(\d/.test(rest) ? undefined : readTail(rest, undefined);
  if (tail === undefined) return undefined;
  const value = first + (hasOnes ? ones : 0);
  return { start, end: start + length + tail.length, raw: '', readings: () => applyTail(value, tail) };
}

function readDigits(window: string): string {
  const digits = DIGITS.exec(window)?.[0] ?? '';
  // Figures in a row with commas between them, as in CSV, are not one figure: the first of them.
  if (digits.includes(',') && (digits.length > 2 * LONGEST_FIGURE || readValues(digits, 'unknown').length === 0)) return digits.slice(0, digits.indexOf(','));
  if (digits.length > 3 || window[digits.length] !== ' ' || !/^\d+$/.test(digits)) return digits;
  return SPACED_DIGITS.exec(window)?.[0] ?? digits;
}

interface Tail {
  readonly length: number;
  readonly ways: readonly { readonly factor: number; readonly unit: string }[];
}

// What follows the digits: a scale, a unit, both, or neither. `undefined` when letters follow that make it an identifier.
function readTail(rest: string, currency: string | undefined): Tail | undefined {
  const own = currency === undefined ? '' : (UNITS.get(currency) ?? '');
  const touching = /^[\p{L}\p{N}_]+/u.exec(rest)?.[0] ?? '';
  if (touching !== '') return readTouching(rest, touching, own);
  let length = 0;
  let factor = 1;
  for (;;) {
    const word = NEXT_WORD.exec(rest.slice(length));
    const scale = SCALE_WORDS.get(word?.[1] ?? '');
    if (word === null || scale === undefined) break;
    factor *= scale;
    length += word[0].length;
  }
  const unit = readUnit(rest.slice(length));
  return { length: length + unit.length, ways: [{ factor, unit: own === '' ? unit.name : own }] };
}

function readTouching(rest: string, touching: string, own: string): Tail | undefined {
  if (/^(?:st|nd|rd|th|s|er|e)$/.test(touching)) return { length: touching.length, ways: [{ factor: 1, unit: own }] };
  const after = readUnit(rest.slice(touching.length));
  const letter = SCALE_LETTERS.get(touching) ?? SCALE_WORDS.get(touching);
  const unit = UNITS.get(touching);
  if (letter === undefined) return unit === undefined ? undefined : { length: touching.length, ways: [{ factor: 1, unit: own === '' ? unit : own }] };
  const scaled = { factor: letter, unit: own === '' ? after.name : own };
  const length = touching.length + after.length;
  // 5m is five metres or five million, unless a currency decides.
  return { length, ways: unit === undefined || own !== '' || after.name !== '' ? [scaled] : [{ factor: 1, unit }, scaled] };
}

function readUnit(rest: string): { readonly name: string; readonly length: number } {
  const word = NEXT_WORD.exec(rest);
  const name = word?.[1] ?? '';
  if (word === null) return { name: '', length: 0 };
  const pair = TWO_WORD_UNITS.get(name);
  const second = pair === undefined ? null : /^ ([a-z]+)/.exec(rest.slice(word[0].length));
  if (pair !== undefined && second !== null && pair.second.test(second[1] ?? '')) return { name: pair.unit, length: word[0].length + second[0].length };
  const unit = UNITS.get(name);
  // A lone letter at a distance is rather a list mark than metres.
  if (unit === undefined || (/^[a-z]$/.test(name) && word[0].length > 1 && !/[mgl]/.test(name))) return { name: '', length: 0 };
  return { name: unit, length: word[0].length };
}
