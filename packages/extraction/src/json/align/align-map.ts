// Objects: keys in another spelling, keys that nobody asked for, nullable keys left out, a key around or one too few.
import type { JsonSchema, JsonValue } from '@gateway/core';
import type { SoftMember, SoftNode } from '../soft/soft-node.ts';
import type { AlignPlace } from './align-to-schema.ts';
import { fail, isAligned, type Aligned } from './aligned.ts';
import type { SchemaProblem } from '../describe-problem.ts';
import { isNullLiteral } from './parse-literal.ts';
import { allowsNull, listOf, toSchema } from './schema-node.ts';
import { escapeKey } from './to-plain.ts';

type SoftMapNode = Extract<SoftNode, { readonly kind: 'map' }>;

// Keys that models put beside an answer: they say something about it and are no part of it.
const BESIDE = /^(?:\$schema|\$id|type|title|description|status|success|ok|note|notes|comment|comments|explanation|reason|reasoning|thinking|thoughts|confidence|message|version|schema|additionalproperties|required)$/i;
// A call of a tool around its arguments.
const CALL_ARGUMENTS = /^(?:arguments|args|parameters|params|input|tool_input)$/i;
const CALL_NAME = /^(?:name|tool|tool_name|function|function_name|id|call_id)$/i;
const NO_SCHEMA: JsonSchema = {};

export function alignMap(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  if (node.kind === 'map') {
    const direct = alignMembers(node, schema, place);
    if (isAligned(direct)) return direct;
    return unwrap(node, schema, place) ?? wrap(node, schema, place) ?? direct;
  }
  if (node.kind === 'list' && node.items.length === 1 && node.items[0] !== undefined && !node.isCut && !node.hasGap) {
    const inner = alignMap(node.items[0], schema, place);
    if (isAligned(inner)) return { ...inner, cost: inner.cost + 3 };
  }
  if (node.isCut) return fail(place.path, 'was cut off');
  return wrap(node, schema, place) ?? fail(place.path, 'must be object');
}

function alignMembers(node: SoftMapNode, schema: JsonSchema, place: AlignPlace): Aligned {
  const properties = toSchema(schema['properties']) ?? NO_SCHEMA;
  const required = listOf(schema['required']).filter((key) => typeof key === 'string');
  const { named, others } = matchKeys(node.members, Object.keys(properties));
  const value: Record<string, JsonValue> = {};
  const problems: SchemaProblem[] = [];
  let cost = 0;
  for (const key of Object.keys(properties)) {
    const member = named.get(key);
    const isRequired = required.includes(key);
    const path = `${place.path}/${escapeKey(key)}`;
    const own = toSchema(properties[key]) ?? NO_SCHEMA;
    if (member === undefined) {
      if (!isRequired) continue;
      // A nullable key left out is null; of an answer that was cut nobody knows what it would have been.
      if (!node.isCut && allowsNull(own, place.root)) {
        define(value, key, null);
        cost += 1;
      } else problems.push({ path: place.path, message: `must have the property ${JSON.stringify(key)}` });
      continue;
    }
    const aligned = place.align(member.node, own, { ...place, path, key });
    if (isAligned(aligned)) {
      define(value, key, aligned.value);
      cost += aligned.cost + (member.key === key ? 0 : 1);
    } else if (!isRequired && saysNothing(member.node)) {
      // null for a key that may be left out.
      cost += 1;
    } else if (isRequired || !isCutAnywhere(member.node)) {
      for (const one of aligned.problems) problems.push(one);
      if (aligned.partial !== undefined && typeof aligned.partial === 'object') define(value, key, aligned.partial);
    } else cost += 1;
  }
  const extra = alignOthers(others, { value, schema, place });
  cost += extra.cost;
  for (const one of extra.problems) problems.push(one);
  for (const key of required) if (!Object.hasOwn(properties, key) && !Object.hasOwn(value, key)) problems.push({ path: place.path, message: `must have the property ${JSON.stringify(key)}` });
  if (node.hasGap) problems.push({ path: place.path, message: 'leaves something out' });
  return problems.length > 0 ? { problems, partial: value } : { value, cost };
}

// What the schema does not name: kept where it allows it, dropped where it does not.
function alignOthers(others: readonly SoftMember[], { value, schema, place }: { readonly value: Record<string, JsonValue>; readonly schema: JsonSchema; readonly place: AlignPlace }): { readonly cost: number; readonly problems: readonly SchemaProblem[] } {
  const problems: SchemaProblem[] = [];
  let cost = 0;
  const patterns = toSchema(schema['patternProperties']) ?? NO_SCHEMA;
  const sources = Object.keys(patterns);
  const additional = schema['additionalProperties'] ?? schema['unevaluatedProperties'];
  const matched = place.work.matchPatterns(others.map(({ key }) => key), sources);
  if (matched === undefined) return { cost, problems: [{ path: place.path, message: 'takes too long to match with the patterns of the schema' }] };
  for (const [index, { key, node }] of others.entries()) {
    const pattern = matched[index];
    if (pattern === undefined && additional === false) {
      cost += 1;
      continue;
    }
    const aligned = place.align(node, toSchema(pattern === undefined ? additional : patterns[pattern]) ?? NO_SCHEMA, { ...place, path: `${place.path}/${escapeKey(key)}`, key });
    if (isAligned(aligned)) {
      define(value, key, aligned.value);
      cost += aligned.cost + (sources.length === 0 && additional === undefined ? 0.1 : 0);
    } else if (pattern !== undefined || toSchema(additional) !== undefined || !isCutAnywhere(node)) for (const one of aligned.problems) problems.push(one);
  }
  return { cost, problems };
}

function matchKeys(members: readonly SoftMember[], names: readonly string[]): { readonly named: ReadonlyMap<string, SoftMember>; readonly others: readonly SoftMember[] } {
  const named = new Map<string, SoftMember>();
  const known = new Set(names);
  const left: SoftMember[] = [];
  for (const member of members) {
    if (known.has(member.key)) named.set(member.key, member);
    else left.push(member);
  }
  if (left.length === 0) return { named, others: [] };
  // By the letters alone; one name and one key for it, or nobody knows which is which.
  const targets = groupBy(names.filter((name) => !named.has(name)), toBareKey);
  const rivals = groupBy(left, ({ key }) => toBareKey(key));
  const others: SoftMember[] = [];
  for (const member of left) {
    const bare = toBareKey(member.key);
    const [target, second] = targets.get(bare) ?? [];
    if (target !== undefined && second === undefined && rivals.get(bare)?.length === 1) named.set(target, member);
    else others.push(member);
  }
  return { named, others };
}

function groupBy<Item>(items: readonly Item[], toKey: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(toKey(item));
    if (group === undefined) groups.set(toKey(item), [item]);
    else group.push(item);
  }
  return groups;
}

function toBareKey(key: string): string {
  return key.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

// The object is the value of one key, with nothing but remarks beside it.
function unwrap(node: SoftMapNode, schema: JsonSchema, place: AlignPlace): Aligned | undefined {
  if (node.hasGap || node.isCut) {
    const [only] = node.members;
    if (node.hasGap || node.members.length !== 1 || only?.node.kind !== 'map') return undefined;
  }
  const isCall = node.members.some(({ key }) => CALL_ARGUMENTS.test(key));
  const inner = node.members.filter(({ key }) => !BESIDE.test(key.replaceAll(/[^\w$]/g, '')) && !(isCall && CALL_NAME.test(key)));
  const [only] = inner;
  if (only === undefined || inner.length !== 1 || (only.node.kind === 'word' && !only.node.isCut)) return undefined;
  const aligned = place.align(only.node, schema, { ...place, depth: place.depth + 1 });
  return isAligned(aligned) ? { ...aligned, cost: aligned.cost + 3 } : undefined;
}

// The only key of the schema was left out.
function wrap(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned | undefined {
  const [name, second] = Object.keys(toSchema(schema['properties']) ?? NO_SCHEMA);
  if (name === undefined || second !== undefined || node.isCut) return undefined;
  const own = toSchema(toSchema(schema['properties'])?.[name]);
  if (own === undefined || (node.kind !== 'map' && node.kind !== 'list')) return undefined;
  if (node.kind === 'map' && node.members.some(({ key }) => toBareKey(key) === toBareKey(name))) return undefined;
  const aligned = place.align(node, own, { ...place, path: `${place.path}/${escapeKey(name)}`, key: name, depth: place.depth + 1 });
  return isAligned(aligned) ? { value: Object.fromEntries([[name, aligned.value]]), cost: aligned.cost + 4 } : undefined;
}

function saysNothing(node: SoftNode): boolean {
  return node.kind === 'word' && !node.isCut && (node.text === '' || isNullLiteral(node.text));
}

function isCutAnywhere(node: SoftNode): boolean {
  if (node.isCut) return true;
  if (node.kind === 'list') return node.items.some(isCutAnywhere);
  return node.kind === 'map' && node.members.some(({ node: member }) => isCutAnywhere(member));
}

// An own property also for a key such as "__proto__".
function define(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
