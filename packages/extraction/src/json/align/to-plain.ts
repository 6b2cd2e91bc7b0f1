// A value that no schema says anything about, as what it looks like.
import type { JsonValue } from '@gateway/core';
import type { SoftNode } from '../soft/soft-node.ts';
import { fail, isAligned, type Aligned } from './aligned.ts';
import { isNullLiteral } from './parse-literal.ts';
import { parseNumber } from './parse-number.ts';

export function toPlain(node: SoftNode, path: string): Aligned {
  if (node.isCut) return fail(path, 'was cut off');
  if (node.kind === 'text') return { value: node.text, cost: 0 };
  if (node.kind === 'word') return readPlainWord(node.text, path);
  if (node.hasGap) return fail(path, 'leaves something out ("...")');
  if (node.kind === 'list') {
    const items = node.items.map((item, index) => toPlain(item, `${path}/${index}`));
    const failed = items.find((item) => !isAligned(item));
    if (failed !== undefined) return failed;
    const done = items.filter(isAligned);
    return { value: done.map(({ value }) => value), cost: sum(done) };
  }
  const entries = node.members.map(({ key, node: member }) => [key, toPlain(member, `${path}/${escapeKey(key)}`)] as const);
  const failed = entries.find(([, entry]) => !isAligned(entry));
  if (failed !== undefined) return failed[1];
  const done = entries.flatMap(([key, entry]) => (isAligned(entry) ? [[key, entry] as const] : []));
  return { value: Object.fromEntries(done.map(([key, { value }]) => [key, value])), cost: sum(done.map(([, entry]) => entry)) };
}

function readPlainWord(word: string, path: string): Aligned {
  if (word === 'true' || word === 'True') return { value: true, cost: 0 };
  if (word === 'false' || word === 'False') return { value: false, cost: 0 };
  if (word === '' || isNullLiteral(word)) return { value: null, cost: 0 };
  if (/^[-+.]?\d/.test(word)) {
    const number = /^[-+]?[\w.+-]+$/.test(word) ? parseNumber(word) : undefined;
    if (number !== undefined) return { value: number, cost: 0 };
    if (/^[-+]?[\d._]+$/.test(word) && /^[-+]?0\d/.test(word)) return fail(path, `is not clear as a number: ${word}`);
  }
  return { value: word, cost: 1 };
}

function sum(all: readonly { readonly cost: number }[]): number {
  return all.reduce((total, { cost }) => total + cost, 0);
}

export function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The soft form of a JSON value, for aligning what was parsed already. */
export function toSoft(value: JsonValue): SoftNode {
  if (typeof value === 'string') return { kind: 'text', text: value, isCut: false };
  if (typeof value !== 'object' || value === null) return { kind: 'word', text: String(value), isCut: false };
  if (Array.isArray(value)) return { kind: 'list', items: (value as readonly JsonValue[]).map(toSoft), isCut: false, hasGap: false };
  return { kind: 'map', members: Object.entries(value).map(([key, entry]) => ({ key, node: toSoft(entry) })), isCut: false, hasGap: false };
}
