// What an answer says that can be looked up in a source: figures, dates, quotations, names, addresses and identifiers.
import type { JsonValue } from '@gateway/core';
import type { AddressFact, Fact, QuantityFact, WordsFact } from './fact.ts';
import { normaliseText, toLowerCase } from './normalise-text.ts';
import { readNames, splitWords } from './read-names.ts';
import { readQuantity, type Quantity } from './read-quantity.ts';
import { scanText } from './scan-text.ts';

// Every quantifier is bounded, so that no text makes them slow.
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu;
const URL_SHAPE = /(?:https?:\/\/|www\.)[^\s<>"'`)\]}]{2,2000}/gi;
const QUOTED = /(?<![\p{L}\p{N}])"([^"\s](?:[^"\n]{0,1000}[^"\s])?)"(?![\p{L}\p{N}])/gu;
const IDENTIFIER = /(?<![\p{L}\p{N}_])[\p{L}\p{N}]{1,40}(?:[-_./#][\p{L}\p{N}]{1,40}){0,8}/gu;
const ABOUT = /(?:about|approximately|approx\.?|around|roughly|some|circa|ca\.?|rund|etwa|[~≈]) ?$/;
const MORE = /(?:over|more than|above|exceeding|über|mehr als) ?$/;
const LESS = /(?:nearly|almost|just under|less than|under|below|knapp|fast|unter) ?$/;
const MAX_FACTS = 5_000;
const MAX_DEPTH = 100;

/** The facts of a text, or of every text and number in a JSON value. Each once. */
export function readFacts(answer: JsonValue): Fact[] {
  const facts = new Map<string, Fact>();
  const visit = (value: JsonValue, depth: number): void => {
    if (facts.size >= MAX_FACTS || depth > MAX_DEPTH) return;
    if (typeof value === 'string') for (const fact of readTextFacts(value, depth > 0)) facts.set(`${fact.kind} ${fact.text}`, fact);
    else if (typeof value === 'number') addNumber(value, facts);
    else if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) visit(item, depth + 1);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) visit(item, depth + 1);
  };
  visit(answer, 0);
  return [...facts.values()].slice(0, MAX_FACTS);
}

// None and one are said of much that no source spells out.
function addNumber(value: number, facts: Map<string, Fact>): void {
  if (value === 0 || value === 1) return;
  const text = String(value);
  const readings = [{ value, unit: '', isScaled: false }, ...(value > 0 && value < 1 ? [{ value: value * 100, unit: '%', isScaled: false }] : [])];
  const quantity: Quantity = { start: 0, end: text.length, raw: '', readings: () => readings };
  facts.set(`figure ${text}`, { kind: 'figure', text, quantity });
}

function readTextFacts(given: string, isValue: boolean): Fact[] {
  const text = normaliseText(given);
  const taken = createRanges();
  // A value of a few words without an end of sentence is a name or a label; a longer one is prose.
  const isShort = isValue && text.length < 80 && !/[.!?]\s/.test(text);
  const facts: Fact[] = [...readAddresses(text, taken), ...readQuotations(text, taken), ...readIdentifiers(text, taken), ...readFigures(text, taken, isShort)];
  return [...facts, ...readNames(text, { isValue: isShort, isTaken: taken.has })];
}

interface Ranges {
  readonly add: (start: number, end: number) => void;
  /** Whether something begins inside what is taken. */
  readonly has: (start: number) => boolean;
}

function createRanges(): Ranges {
  const spans = new Set<number>();
  return {
    add: (start, end) => {
      for (let position = start; position < end; position += 1) spans.add(position);
    },
    has: (start) => spans.has(start),
  };
}

function readAddresses(text: string, taken: Ranges): AddressFact[] {
  const facts: AddressFact[] = [];
  for (const [kind, shape] of [['URL', URL_SHAPE], ['e-mail', EMAIL]] as const) {
    for (const match of text.matchAll(shape)) {
      if (taken.has(match.index)) continue;
      const shown = match[0].replace(/[.,;:!?*_]{1,10}$/, '');
      taken.add(match.index, match.index + shown.length);
      const needle = toLowerCase(shown).replace(/^https?:\/\//, '').replace(/^www\./, '').replace(/\/$/, '');
      facts.push({ kind, text: shown, needle });
    }
  }
  return facts;
}

function readQuotations(text: string, taken: Ranges): WordsFact[] {
  const facts: WordsFact[] = [];
  for (const match of text.matchAll(QUOTED)) {
    const quoted = match[1] ?? '';
    if (!/\p{L}/u.test(quoted) || taken.has(match.index + 1)) continue;
    // An ellipsis leaves something out, square brackets add something: what is left must stand in the source.
    const stretches = quoted.split(/\.{3}|\[[^\]]{0,100}\]/).map(splitWords).filter((words) => words.length > 0);
    if (stretches.length === 0) continue;
    taken.add(match.index, match.index + match[0].length);
    facts.push({ kind: 'quotation', text: quoted, stretches });
  }
  return facts;
}

function readIdentifiers(text: string, taken: Ranges): WordsFact[] {
  const lower = toLowerCase(text);
  const facts: WordsFact[] = [];
  for (const match of text.matchAll(IDENTIFIER)) {
    const [shown] = match;
    if (taken.has(match.index) || !isIdentifier(shown)) continue;
    if (/^\d/.test(shown) && readQuantity(lower, match.index) !== undefined) continue;
    taken.add(match.index, match.index + shown.length);
    facts.push({ kind: 'identifier', text: shown, stretches: [splitWords(shown)] });
  }
  return facts;
}

function isIdentifier(token: string): boolean {
  if (token.includes('_') && token.length > 2) return true;
  if (!/\d/.test(token) || !/\p{L}/u.test(token)) return false;
  // A period of time, or a year with something before it.
  return !/^(?:mid|early|late|pre|post|fy|cy|h[12]|q[1-4])-?(?:\d{2}|\d{4})?$/i.test(token) && !/^[a-z]{3,}-\d{1,2}$/.test(token);
}

function readFigures(text: string, taken: Ranges, isValue: boolean): Fact[] {
  const lower = toLowerCase(text);
  const facts: Fact[] = [];
  scanText(lower, {
    date: ({ start, end, keys }) => {
      if (taken.has(start)) return;
      taken.add(start, end);
      facts.push({ kind: 'date', text: text.slice(start, end), keys });
    },
    quantity: (quantity) => {
      const { start, end } = quantity;
      if (taken.has(start)) return;
      if (isMark(lower, quantity) || (!isValue && isTrivial(quantity))) return;
      taken.add(start, end);
      facts.push(toFigure(text, lower, quantity));
    },
  });
  return facts;
}

function toFigure(text: string, lower: string, quantity: Quantity): QuantityFact | WordsFact {
  const shown = text.slice(quantity.start, quantity.end);
  const [reading] = quantity.readings('dot');
  // Versions and section numbers: no value, but digits in an order.
  if (reading === undefined) return { kind: 'identifier', text: shown, stretches: [splitWords(shown)] };
  const slack = readSlack(lower.slice(Math.max(0, quantity.start - 20), quantity.start), readPrecision(quantity.raw, reading.value));
  return { kind: 'figure', text: shown, quantity, ...(slack === undefined ? {} : { slack }) };
}

function readSlack(before: string, step: number): QuantityFact['slack'] {
  if (ABOUT.test(before)) return { below: step / 2, above: step / 2 };
  if (MORE.test(before)) return { below: 0, above: step };
  return LESS.test(before) ? { below: step, above: 0 } : undefined;
}

// What one step in the last digit that is written, zeros at the end apart, is worth.
function readPrecision(raw: string, value: number): number {
  const digits = raw.replaceAll(/\D/g, '');
  const significant = digits.replace(/^0+/, '').replace(/0+$/, '').length;
  return significant === 0 || value === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - significant + 1);
}

// The number of a list item or of a reference.
function isMark(text: string, { start, end }: Quantity): boolean {
  const before = text.slice(Math.max(0, start - 4), start);
  const after = text.slice(end, end + 2);
  return (/(?:^|\n)[\s*_#>]*$/.test(text.slice(Math.max(0, start - 8), start)) && /^[.)]/.test(after)) || (/\[(?:\d+, ?)*$/.test(before) && /^[\],]/.test(after));
}

// Small counts ("three parts") are the answer's own more often than the source's; with a unit they are not.
function isTrivial({ raw, readings }: Quantity): boolean {
  const [reading] = readings('dot');
  if (reading === undefined) return false;
  if (reading.unit !== '') return reading.value < 2 && raw === '';
  return raw === '' ? reading.value < 100 : /^\d$/.test(raw) && reading.value < 10;
}
