// A filter's text cut into tokens, in one pass without backtracking.
import { filterError } from './filter-error.ts';
import type { FilterValue } from './filter.ts';
import { parseIsoDate } from './iso-date.ts';

export type FilterToken =
  | { readonly type: 'word'; readonly text: string; readonly position: number }
  | { readonly type: 'symbol'; readonly text: string; readonly position: number }
  /** A quoted text: a value, or a name where a name stands. */
  | { readonly type: 'quoted'; readonly text: string; readonly position: number }
  | { readonly type: 'literal'; readonly value: FilterValue; readonly text: string; readonly position: number }
  | { readonly type: 'end'; readonly text: ''; readonly position: number };

const BLANK = /\s*/y;
const WORD = /[\p{L}_@$][\p{L}\p{M}\p{N}_@$-]*/uy;
const SYMBOL = /<=|>=|!=|<>|==|[=<>(),.[\]]/y;
// Dates before numbers: both begin with digits.
const DATE = /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\p{L}\p{N}_:-])/uy;
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_])/iuy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const HINTS: Readonly<Record<string, string>> = {
  '&': 'Join conditions with AND.',
  '|': 'Join conditions with OR.',
  '!': 'Negate a condition with NOT; "not equal" is !=.',
  ':': 'Compare with =, for instance lang = "en".',
  ';': 'A filter is one expression.',
  "’": 'Use straight quotes: "text" or \'text\'.',
  '“': 'Use straight quotes: "text" or \'text\'.',
};

/** @throws GatewayError `invalid_input` for characters that no token begins with */
export function readTokens(text: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  let position = matchAt(BLANK, text, 0)?.length ?? 0;
  while (position < text.length) {
    const { token, end } = readToken(text, position);
    tokens.push(token);
    position = end + (matchAt(BLANK, text, end)?.length ?? 0);
  }
  tokens.push({ type: 'end', text: '', position: text.length });
  return tokens;
}

interface ReadToken {
  readonly token: FilterToken;
  readonly end: number;
}

function readToken(text: string, position: number): ReadToken {
  const first = text.charAt(position);
  if (first === '"' || first === "'" || first === '`') return readQuoted(text, position);
  const date = matchAt(DATE, text, position);
  if (date !== undefined) return { token: { type: 'literal', value: { type: 'date', value: toDate(date, position) }, text: date, position }, end: position + date.length };
  const number = matchAt(NUMBER, text, position);
  if (number !== undefined) return { token: { type: 'literal', value: { type: 'number', value: toNumber(number, position) }, text: number, position }, end: position + number.length };
  const word = matchAt(WORD, text, position);
  if (word !== undefined) return { token: { type: 'word', text: word, position }, end: position + word.length };
  const symbol = matchAt(SYMBOL, text, position);
  if (symbol !== undefined) return { token: { type: 'symbol', text: symbol, position }, end: position + symbol.length };
  const found = JSON.stringify(String.fromCodePoint(text.codePointAt(position) ?? 0));
  throw filterError({ position, found, expected: 'a field, a value, or an operator', hint: HINTS[first] });
}

function readQuoted(text: string, position: number): ReadToken {
  const quote = text.charAt(position);
  let value = '';
  for (let index = position + 1; index < text.length; index += 1) {
    const char = text.charAt(index);
    // The quote is written inside by doubling it, as in SQL, or with a backslash, as in JSON.
    if (char === quote && text.charAt(index + 1) !== quote) return { token: { type: 'quoted', text: value.toWellFormed(), position }, end: index + 1 };
    if (char === quote) {
      value += quote;
      index += 1;
    } else if (char === '\\' && index + 1 < text.length) {
      index += 1;
      value += ESCAPES[text.charAt(index)] ?? text.charAt(index);
    } else value += char;
  }
  throw filterError({ position, found: 'a quote that is not closed', expected: `a closing ${quote}`, hint: 'Inside a quoted text write the quote twice or with a backslash before it.' });
}

function toDate(text: string, position: number) {
  const span = parseIsoDate(text);
  if (span === undefined) throw filterError({ position, found: text, expected: 'a date of the calendar', hint: 'Dates are written 2024-05-01 or 2024-05-01T12:30:00Z.' });
  return span;
}

function toNumber(text: string, position: number): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw filterError({ position, found: text, expected: 'a number that is not beyond 1.8e308' });
  return value;
}

function matchAt(pattern: RegExp, text: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}
