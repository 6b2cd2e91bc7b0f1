// Aligns what a model wrote to what was asked for: the spelling of an enum, one value for a list, numbers in quotes, a nullable key left out. Only what
// can be meant in one way is changed; the validator has the last word.
import type { JsonSchema, JsonValue } from '@gateway/core';
import { parseSoft } from '../soft/parse-soft.ts';
import type { SoftNode } from '../soft/soft-node.ts';
import { alignList } from './align-list.ts';
import { alignMap } from './align-map.ts';
import { alignScalar } from './align-scalar.ts';
import { createAlignWork, type AlignWork } from './align-work.ts';
import { fail, isAligned, type Aligned } from './aligned.ts';
import { parseChoice } from './parse-choice.ts';
import { listOf, readTypes, type SchemaType } from './schema-node.ts';
import { toPlain } from './to-plain.ts';

/** Where alignment stands. */
export interface AlignPlace {
  readonly root: JsonSchema;
  /** JSON pointer. */
  readonly path: string;
  /** The key that the value stands under; empty for the root. */
  readonly key: string;
  readonly depth: number;
  readonly work: AlignWork;
  /** Aligns a part of the value. */
  readonly align: (node: SoftNode, schema: JsonSchema, place: AlignPlace) => Aligned;
}

const MAX_DEPTH = 60;

/** What was written as a value that the schema may accept; the caller validates it in full. */
export function alignToSchema(node: SoftNode, schema: JsonSchema): Aligned {
  return align(node, schema, { root: schema, path: '', key: '', depth: 0, work: createAlignWork(schema, node), align });
}

function align(node: SoftNode, given: JsonSchema, place: AlignPlace): Aligned {
  if (place.depth > MAX_DEPTH) return fail(place.path, 'is nested too deep');
  const schema = place.work.resolve(given);
  return place.work.remember(node, { schema, path: place.path }, () => alignResolved(node, schema, place));
}

function alignResolved(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  const deeper = { ...place, depth: place.depth + 1 };
  const alternatives = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])];
  if (alternatives.length > 0) return alignAlternatives(node, schema, deeper);
  if ('const' in schema || Array.isArray(schema['enum'])) return alignChoice(node, schema, deeper);
  const types = readTypes(schema);
  if (types.length === 0) return toPlain(node, place.path);
  const tried = types.map((type) => alignType(node, type, { schema, place: deeper }));
  return pickCheapest(tried) ?? tried[0] ?? fail(place.path, 'fits no type');
}

function alignAlternatives(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  const tried = place.work.alternativesOf(schema).map((part) => align(node, part, place));
  const best = pickCheapest(tried);
  if (best !== undefined) return best;
  const failures = tried.flatMap((one) => (isAligned(one) ? [] : [one]));
  return failures.toSorted((a, b) => a.problems.length - b.problems.length)[0] ?? fail(place.path, 'fits no alternative');
}

// The way that changes least; `undefined` when no way leads anywhere or two different ones are as good.
function pickCheapest(tried: readonly Aligned[]): Aligned | undefined {
  const [best, next] = tried.filter(isAligned).toSorted((a, b) => a.cost - b.cost);
  if (best === undefined) return undefined;
  if (next !== undefined && next.cost === best.cost && best.cost >= 2 && JSON.stringify(next.value) !== JSON.stringify(best.value)) return undefined;
  return best;
}

function alignChoice(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  const members: readonly JsonValue[] = 'const' in schema ? [schema['const'] ?? null] : listOf(schema['enum']);
  const choice = parseChoice(node, members);
  if (choice !== undefined) return choice;
  if (node.kind === 'list' && node.items.length === 1 && node.items[0] !== undefined && !node.isCut && !node.hasGap) {
    const inner = align(node.items[0], schema, place);
    return isAligned(inner) ? { ...inner, cost: inner.cost + 2 } : inner;
  }
  const plain = toPlain(node, place.path);
  if (isAligned(plain) && members.some((member) => JSON.stringify(member) === JSON.stringify(plain.value))) return plain;
  return fail(place.path, `must be one of ${JSON.stringify(members).slice(0, 200)}`, isAligned(plain) ? plain.value : undefined);
}

function alignType(node: SoftNode, type: SchemaType, at: { readonly schema: JsonSchema; readonly place: AlignPlace }): Aligned {
  const { schema, place } = at;
  if (type === 'object' || type === 'array') {
    const direct = type === 'object' ? alignMap(node, schema, place) : alignList(node, schema, place);
    if (isAligned(direct)) return direct;
    return alignEncoded(node, type, at) ?? direct;
  }
  return alignScalar(node, type, at);
}

// JSON inside a string.
function alignEncoded(node: SoftNode, type: 'object' | 'array', { schema, place }: { readonly schema: JsonSchema; readonly place: AlignPlace }): Aligned | undefined {
  if (node.kind !== 'text' || node.isCut || !/^\s*(?:```\w*\s*)?[{["]/.test(node.text)) return undefined;
  const text = node.text.replace(/^\s*```\w*\s*|\s*```\s*$/g, '');
  const inner = parseSoft(text, { isOpenEnd: true });
  if (inner === undefined || inner.node.kind === 'word' || text.slice(inner.end).trim() !== '') return undefined;
  if (inner.node.kind === 'text' && inner.node.text.length >= node.text.length) return undefined;
  const aligned = alignType(inner.node, type, { schema, place: { ...place, depth: place.depth + 1 } });
  return isAligned(aligned) ? { ...aligned, cost: aligned.cost + 2 } : aligned;
}
