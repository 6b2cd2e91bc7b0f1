// Metadata as a set of words, for servers that can do no more than ask whether a word is in a list: one for each thing that a filter can ask of it.
// Nothing of a name or value is in a word but its digest, so nothing in it needs quoting, nothing is too long, and types never mix.
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '@gateway/core';
import type { FieldPath } from '../../filter/filter.ts';
import { parseIsoDate } from '../../filter/iso-date.ts';

/** What a word says of a field: that it is there, that it has a text, this text, this boolean, or a number or date whose sortable form begins so. */
export type TokenKind = 'exists' | 'hasText' | 'text' | 'boolean' | 'number' | 'date';

// 80 bits: two of a billion words meet with a chance of one in a million.
const DIGEST_LENGTH = 20;
/** Digits of a number's sortable form. */
export const SORTABLE_LENGTH = 16;

export function toToken(kind: TokenKind, field: FieldPath, value = ''): string {
  const digest = createHash('sha256').update(JSON.stringify([kind, field])).update('\0').update(value).digest('hex');
  return `t${digest.slice(0, DIGEST_LENGTH)}`;
}

/** A double as 16 hexadecimal digits that sort as the numbers do (IEEE 754: the bits of positive ones do, those of negative ones the other way round). */
export function toSortable(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  // -0 equals 0.
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const isNegative = bits >> 63n === 1n;
  const sorted = isNegative ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return sorted.toString(16).padStart(SORTABLE_LENGTH, '0');
}

/** All words of a document's metadata. */
export function listTokens(metadata: JsonObject): readonly string[] {
  const tokens = new Set<string>();
  addObject(tokens, metadata, []);
  return [...tokens];
}

function addObject(tokens: Set<string>, object: JsonObject, above: FieldPath): void {
  for (const [key, value] of Object.entries(object)) {
    const field = [...above, key];
    if (value === null || value === undefined) continue;
    tokens.add(toToken('exists', field));
    if (Array.isArray(value)) for (const element of value as readonly JsonValue[]) addElement(tokens, element, field);
    else if (typeof value === 'object') addObject(tokens, value as JsonObject, field);
    else addElement(tokens, value, field);
  }
}

function addElement(tokens: Set<string>, element: JsonValue, field: FieldPath): void {
  if (typeof element === 'boolean') tokens.add(toToken('boolean', field, String(element)));
  if (typeof element === 'number') addSortable(tokens, { kind: 'number', field, value: element });
  if (typeof element !== 'string') return;
  const text = element.toWellFormed();
  tokens.add(toToken('hasText', field));
  tokens.add(toToken('text', field, text));
  const date = parseIsoDate(element);
  if (date !== undefined) addSortable(tokens, { kind: 'date', field, value: date.startMs });
}

// Every beginning of the sortable form, so that a range is a few of them (as in the tries of Schindler and Diepenbroek, "Generic XML-based framework for metadata portals", 2008).
function addSortable(tokens: Set<string>, { kind, field, value }: { readonly kind: 'number' | 'date'; readonly field: FieldPath; readonly value: number }): void {
  const sortable = toSortable(value);
  for (let length = 0; length <= SORTABLE_LENGTH; length += 1) tokens.add(toToken(kind, field, sortable.slice(0, length)));
}

/**
 * The beginnings that all numbers of a range have one of, and no other number.
 *
 * @param low sortable, included; undefined for no lower end
 */
export function coverRange(low: string | undefined, high: string | undefined, prefix = ''): readonly string[] {
  const from = low === undefined || /^0*$/.test(low) ? undefined : low;
  const to = high === undefined || /^f*$/.test(high) ? undefined : high;
  if (from === undefined && to === undefined) return [prefix];
  const first = from === undefined ? 0 : Number.parseInt(from.charAt(0), 16);
  const last = to === undefined ? 15 : Number.parseInt(to.charAt(0), 16);
  const covered: string[] = [];
  for (let digit = first; digit <= last; digit += 1) {
    covered.push(...coverRange(digit === first ? from?.slice(1) : undefined, digit === last ? to?.slice(1) : undefined, `${prefix}${digit.toString(16)}`));
  }
  return covered;
}

/** The next sortable form above or below; undefined beyond the last. */
export function besideSortable(sortable: string, step: 1 | -1): string | undefined {
  const next = BigInt(`0x${sortable}`) + BigInt(step);
  return next < 0n || next > 0xffff_ffff_ffff_ffffn ? undefined : next.toString(16).padStart(SORTABLE_LENGTH, '0');
}
