// What one alignment has done so far. Schemas that refer to themselves, and objects that may be read in several ways, would let the same part be aligned
// again and again: each is done once, and what would still never end is given up.
import type { JsonSchema } from '@gateway/core';
import { createBoundedRunner, type RunBounded } from '../run-bounded.ts';
import type { SoftNode } from '../soft/soft-node.ts';
import { fail, type Aligned } from './aligned.ts';
import { listOf, mergeSchemas, resolveSchema, toSchema } from './schema-node.ts';

export interface AlignWork {
  /** {@link resolveSchema}, the same object for the same schema. */
  resolve(schema: JsonSchema): JsonSchema;
  /** Every way to fulfil `anyOf` and `oneOf`, the same objects for the same schema. */
  alternativesOf(schema: JsonSchema): readonly JsonSchema[];
  /** What `align` gives for this node, schema and place, computed once. */
  remember(node: SoftNode, at: { readonly schema: JsonSchema; readonly path: string }, align: () => Aligned): Aligned;
  /** Of each key the first pattern that it matches; `undefined` when that takes too long. */
  matchPatterns(keys: readonly string[], patterns: readonly string[]): readonly (string | undefined)[] | undefined;
}

const BASE_STEPS = 100_000;
const STEPS_PER_NODE = 60;
const PATTERN_TIMEOUT_MS = 500;
// Of a longer key the beginning decides.
const MAX_KEY = 200;

export function createAlignWork(root: JsonSchema, node: SoftNode): AlignWork {
  let stepsLeft = BASE_STEPS + STEPS_PER_NODE * countNodes(node);
  // Without references a schema ends by itself, and nothing has to be remembered.
  let hasReferences = false;
  const resolved = new WeakMap<JsonSchema, JsonSchema>();
  const alternatives = new WeakMap<JsonSchema, readonly JsonSchema[]>();
  const results = new WeakMap<SoftNode, Map<JsonSchema, Map<string, Aligned>>>();
  let runBounded: RunBounded | undefined;
  return {
    resolve: (schema) => {
      if (!('$ref' in schema) && !('allOf' in schema)) return schema;
      hasReferences ||= '$ref' in schema;
      const known = resolved.get(schema) ?? resolveSchema(schema, root);
      resolved.set(schema, known);
      return known;
    },
    alternativesOf: (schema) => {
      const known = alternatives.get(schema) ?? combine(schema);
      alternatives.set(schema, known);
      return known;
    },
    remember: (one, { schema, path }, align) => {
      stepsLeft -= 1;
      if (stepsLeft < 0) return fail(path, 'takes too long to align: the schema allows too many readings');
      if (!hasReferences) return align();
      const bySchema = results.get(one) ?? new Map<JsonSchema, Map<string, Aligned>>();
      const byPath = bySchema.get(schema) ?? new Map<string, Aligned>();
      const known = byPath.get(path);
      if (known !== undefined) return known;
      results.set(one, bySchema);
      bySchema.set(schema, byPath);
      // Met again on the way to itself it leads nowhere.
      byPath.set(path, fail(path, 'refers to itself without end'));
      const aligned = align();
      byPath.set(path, aligned);
      return aligned;
    },
    matchPatterns: (keys, patterns) => {
      if (patterns.length === 0) return keys.map(() => undefined);
      if (stepsLeft < 0) return undefined;
      runBounded ??= createBoundedRunner(PATTERN_TIMEOUT_MS);
      const done = runBounded(() => {
        const compiled = patterns.map((source) => ({ source, pattern: toPattern(source) }));
        return keys.map((key) => compiled.find(({ pattern }) => pattern?.test(key.slice(0, MAX_KEY)) === true)?.source);
      });
      if (done === undefined) stepsLeft = 0;
      return done?.value;
    },
  };
}

function combine(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, oneOf, ...own } = schema;
  const parts = anyOf === undefined ? [own] : listOf(anyOf).map((part) => mergeSchemas(own, toSchema(part) ?? {}));
  return oneOf === undefined ? parts : parts.flatMap((part) => listOf(oneOf).map((one) => mergeSchemas(part, toSchema(one) ?? {})));
}

function toPattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    // The validator refuses such a schema before anything is aligned to it.
    return undefined;
  }
}

function countNodes(node: SoftNode): number {
  const left = [node];
  let count = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    count += 1;
    if (next.kind === 'list') for (const item of next.items) left.push(item);
    else if (next.kind === 'map') for (const member of next.members) left.push(member.node);
  }
  return count;
}
