// A member of an enum, in whatever spelling a model gave it.
import type { JsonValue } from '@gateway/core';
import type { SoftNode } from '../soft/soft-node.ts';
import { isNothing, parseTruth } from './parse-literal.ts';
import { parseNumber } from './parse-number.ts';

export interface Choice {
  readonly value: JsonValue;
  readonly cost: number;
}

/** The only member that is meant; `undefined` when it is none, or could be several. */
export function parseChoice(node: SoftNode, members: readonly JsonValue[]): Choice | undefined {
  if (node.kind !== 'text' && node.kind !== 'word') return undefined;
  const written = node.text.trim();
  if (node.isCut) return parseCut(node, members);
  const exact = members.find((member) => member === node.text || (node.kind === 'word' && typeof member !== 'string' && typeof member !== 'object' && String(member) === written));
  if (exact !== undefined) return { value: exact, cost: node.kind === 'word' && typeof exact === 'string' ? 1 : 0 };
  if (members.includes(null) && isNothing(written, node.kind)) return { value: null, cost: node.kind === 'word' ? 0 : 1 };
  const texts = members.filter((member) => typeof member === 'string');
  const similar = pickSimilar(written, texts);
  if (similar !== undefined) return { value: similar, cost: 2 };
  const truth = parseTruth(written);
  if (truth !== undefined && members.includes(truth)) return { value: truth, cost: 1 };
  const number = parseNumber(written);
  return number !== undefined && members.includes(number) ? { value: number, cost: 1 } : undefined;
}

// A literal that was cut counts when only one begins so.
function parseCut(node: SoftNode, members: readonly JsonValue[]): Choice | undefined {
  if (node.kind !== 'text') return undefined;
  const begun = members.filter((member) => typeof member === 'string' && member === node.text);
  return begun.length === 1 && members.filter((member) => typeof member === 'string' && member.startsWith(node.text)).length === 1 ? { value: begun[0] ?? null, cost: 3 } : undefined;
}

function pickSimilar(written: string, members: readonly string[]): string | undefined {
  const bare = withoutSeparators(written);
  if (bare === '') return undefined;
  const tests: readonly ((member: string) => boolean)[] = [
    (member) => withoutSeparators(member) === bare,
    (member) => member.toLowerCase() === written.toLowerCase(),
    (member) => withoutSeparators(member).toLowerCase() === bare.toLowerCase(),
    (member) => toSpelling(member) === toSpelling(written),
  ];
  for (const test of tests) {
    const found = members.filter(test);
    if (found.length === 1) return found[0];
    if (found.length > 1) return undefined;
  }
  return undefined;
}

// Separators go where they part words. Between figures, and as the sign before or behind something, they say more: "1-2" is not 12, "-1" is not 1, "O-" is not O.
function withoutSeparators(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .replaceAll(/(?<=\p{N})[\s_-]+(?=\p{N})/gu, '-')
    .replaceAll(/(?<=\p{L})[\s_\-./\\]+(?=[\p{L}\p{N}])|(?<=\p{N})[\s_\-./\\]+(?=\p{L})/gu, '')
    .replaceAll(/^[\s_]+|[\s_]+$|(?<=\p{L})\.$/gu, '');
}

// One form of what British and American English spell in two ways. Any other letter may make another word ("async" and "sync", AUT and AUS, "county" and
// "country"); which one was meant the model can be asked.
function toSpelling(text: string): string {
  return withoutSeparators(text)
    .toLowerCase()
    .replaceAll(/(?<=[aeiou][a-z]+[aeiou])ll/g, 'l')
    .replaceAll(/(?<=[a-z]{2})our(?=s|ed|ing|ful|ite|able|$)/g, 'or')
    .replaceAll(/(?<=[a-z]{2}[iy])s(?=e|ing|ation)/g, 'z')
    .replaceAll(/tre(?=s?$)/g, 'ter')
    .replaceAll(/ence(?=s|d|$)/g, 'ense')
    .replaceAll(/ogue(?=s?$)/g, 'og')
    .replaceAll(/gement/g, 'gment')
    .replaceAll(/^grey/g, 'gray');
}
