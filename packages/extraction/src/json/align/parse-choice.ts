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
  const withoutSeparators = (text: string): string => text.normalize('NFKC').replaceAll(/[\s_\-./\\]+/g, '');
  const bare = withoutSeparators(written);
  if (bare === '') return undefined;
  const tests: readonly ((member: string) => boolean)[] = [
    (member) => withoutSeparators(member) === bare,
    (member) => member.toLowerCase() === written.toLowerCase(),
    (member) => withoutSeparators(member).toLowerCase() === bare.toLowerCase(),
    (member) => Math.min(member.length, written.length) >= 3 && isOneLetterOff(withoutSeparators(member).toLowerCase(), bare.toLowerCase()),
  ];
  for (const test of tests) {
    const found = members.filter(test);
    if (found.length === 1) return found[0];
    if (found.length > 1) return undefined;
  }
  return undefined;
}

// One letter more, less, other, or two neighbours that changed places.
function isOneLetterOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB.slice(1) || restA === restB.slice(1) || restA.slice(1) === restB) return !/\d/.test((restA[0] ?? '') + (restB[0] ?? ''));
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
