// What a cell says: a number with its unit, a day, nothing, a text.
import { parseDay } from '../json/align/parse-day.ts';
import { parseNumber } from '../json/align/parse-number.ts';

export type TypedCell =
  | { readonly type: 'empty' }
  | { readonly type: 'number'; readonly value: number; readonly unit?: string | undefined }
  | { readonly type: 'date'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'text' };

const EMPTY = /^(?:|-|–|—|n\/a|na|null|none|\.{3})$/i;
const NUMBER = /^(\(?)\s*([-+−±]?)\s*([$€£¥₹]|(?:USD|EUR|GBP|CHF|JPY)\s)?\s*([\d.,'’ \u00a0\u202f]*\d)\s*([%‰°]?\s?[\p{L}µ²³/·€$£¥]{0,12}\.?)\s*(\)?)$/u;
// A code is no amount, however many digits it has.
const CODE = /^0\d|^\d{9,}$|[A-Za-z]\d|\d[A-Za-z]\d/;

/** @example typeCell('1,204.5 kg') // { type: 'number', value: 1204.5, unit: 'kg' } */
export function typeCell(cell: string): TypedCell {
  const text = cell.trim();
  if (EMPTY.test(text)) return { type: 'empty' };
  if (/^(?:true|false|yes|no)$/i.test(text)) return { type: 'boolean', value: /^(?:true|yes)$/i.test(text) };
  const day = parseDay(text);
  if (day !== undefined && !/^\d{8}$/.test(text)) return { type: 'date', value: day };
  const match = NUMBER.exec(text);
  if (match === null || CODE.test(text)) return { type: 'text' };
  const [, open, sign, currency, digits = '', after = '', close] = match;
  if ((open === '(') !== (close === ')')) return { type: 'text' };
  const value = parseNumber(digits.trim());
  if (value === undefined) return { type: 'text' };
  const unit = [currency, after].map((part) => part?.trim() ?? '').find((part) => part !== '');
  // Accountants write what is negative in brackets.
  const signed = sign === '-' || sign === '−' || open === '(' ? -value : value;
  return { type: 'number', value: signed, ...(unit === undefined ? {} : { unit }) };
}
