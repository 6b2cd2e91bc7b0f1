// Lists: item by item; one value where a list is asked; a list in an object of one key.
import type { JsonSchema } from '@gateway/core';
import type { SoftNode } from '../soft/soft-node.ts';
import type { AlignPlace } from './align-to-schema.ts';
import { fail, isAligned, type Aligned, type AlignmentFailure } from './aligned.ts';
import { isNothing } from './parse-literal.ts';
import { listOf, toSchema } from './schema-node.ts';

export function alignList(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  if (node.kind === 'list') return alignItems(node, schema, place);
  if (node.isCut) return fail(place.path, 'was cut off');
  if (node.kind === 'map') {
    const single = alignOne(node, schema, place);
    if (isAligned(single)) return single;
    const [only, second] = node.members;
    // A key around the list.
    if (only !== undefined && second === undefined && only.node.kind === 'list' && !node.hasGap) {
      const inner = alignItems(only.node, schema, place);
      if (isAligned(inner)) return { ...inner, cost: inner.cost + 3 };
    }
    return fail(place.path, 'must be array');
  }
  // Several values in one text, or none: which ones is not for us to say.
  if (isNothing(node.text, node.kind) || /[,;\n|]/.test(node.text)) return fail(place.path, 'must be array', node.text);
  return alignOne(node, schema, place);
}

function alignOne(node: SoftNode, schema: JsonSchema, place: AlignPlace): Aligned {
  const item = place.align(node, itemSchema(schema, 0) ?? {}, { ...place, path: `${place.path}/0` });
  return isAligned(item) ? { value: [item.value], cost: item.cost + 3 } : fail(place.path, 'must be array');
}

function alignItems(node: Extract<SoftNode, { readonly kind: 'list' }>, schema: JsonSchema, place: AlignPlace): Aligned {
  const items = node.items.map((item, index) => place.align(item, itemSchema(schema, index) ?? {}, { ...place, path: `${place.path}/${index}` }));
  const done = items.filter(isAligned);
  const partial = done.map(({ value }) => value);
  const failures = items.filter((item): item is AlignmentFailure => !isAligned(item));
  // More could have followed.
  if (node.isCut) return fail(place.path, 'was cut off', partial);
  if (node.hasGap) return fail(place.path, 'leaves items out ("...")', partial);
  const unwrapped = failures.length === 0 ? undefined : unwrapNested(node, schema, place);
  if (unwrapped !== undefined) return unwrapped;
  if (failures.length > 0) return { problems: failures.flatMap(({ problems }) => problems), partial };
  return { value: partial, cost: done.reduce((sum, { cost }) => sum + cost, 0) };
}

// [[1, 2]] where [1, 2] is asked.
function unwrapNested(node: Extract<SoftNode, { readonly kind: 'list' }>, schema: JsonSchema, place: AlignPlace): Aligned | undefined {
  const [only] = node.items;
  if (node.items.length !== 1 || only?.kind !== 'list') return undefined;
  const inner = alignItems(only, schema, place);
  return isAligned(inner) ? { ...inner, cost: inner.cost + 3 } : undefined;
}

function itemSchema(schema: JsonSchema, index: number): JsonSchema | undefined {
  const prefix = listOf(schema['prefixItems']);
  const tuple = listOf(schema['items']);
  if (index < prefix.length) return toSchema(prefix[index]);
  if (tuple.length > 0) return toSchema(tuple[index] ?? schema['additionalItems']);
  return toSchema(schema['items']);
}
