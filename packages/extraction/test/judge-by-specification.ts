// JSON Schema 2020-12 word for word from the specification, slow and without messages: what the validator's verdicts are held against.
// Source: https://json-schema.org/draft/2020-12/json-schema-core (section 10 and 11) and json-schema-validation (section 6).
import type { JsonSchema, JsonValue } from '@gateway/core';

interface Verdict {
  readonly valid: boolean;
  /** Properties that valid parts have evaluated. */
  readonly evaluated: ReadonlySet<string>;
}

const VALID: Verdict = { valid: true, evaluated: new Set() };
const INVALID: Verdict = { valid: false, evaluated: new Set() };

/** Whether `value` is valid; for the keywords that the tests use, unknown ones say nothing. */
export function judgeBySpecification(schema: JsonSchema, value: JsonValue): boolean {
  return judge(schema, value, schema).valid;
}

function judge(schema: JsonValue | undefined, value: JsonValue, root: JsonSchema): Verdict {
  if (schema === true || schema === undefined) return VALID;
  if (schema === false) return INVALID;
  const node = schema as JsonSchema;
  const parts = [judgeValue(node, value), ...judgeInPlace(node, value, root), judgeItems(node, value, root), ...judgeProperties(node, value, root)];
  if (parts.some(({ valid }) => !valid)) return INVALID;
  const evaluated = new Set(parts.flatMap((part) => [...part.evaluated]));
  const rest = node['unevaluatedProperties'];
  if (rest === undefined || !isMap(value)) return { valid: true, evaluated };
  for (const [key, item] of Object.entries(value)) {
    if (evaluated.has(key)) continue;
    if (!judge(rest, item, root).valid) return INVALID;
    evaluated.add(key);
  }
  return { valid: true, evaluated };
}

// Applied to the same value: only what is valid counts as having evaluated anything.
function judgeInPlace(node: JsonSchema, value: JsonValue, root: JsonSchema): Verdict[] {
  const results: Verdict[] = [];
  const { $ref: reference, not } = node;
  if (typeof reference === 'string') results.push(judge(follow(reference, root), value, root));
  for (const part of listOf(node['allOf'])) results.push(judge(part, value, root));
  if (node['anyOf'] !== undefined) results.push(joinValid(listOf(node['anyOf']).map((part) => judge(part, value, root)), (count) => count > 0));
  if (node['oneOf'] !== undefined) results.push(joinValid(listOf(node['oneOf']).map((part) => judge(part, value, root)), (count) => count === 1));
  if (not !== undefined) results.push(judge(not, value, root).valid ? INVALID : VALID);
  if (node['if'] !== undefined) {
    const condition = judge(node['if'], value, root);
    if (condition.valid) results.push(condition);
    results.push(judge(condition.valid ? node['then'] : node['else'], value, root));
  }
  if (isMap(value)) for (const [key, part] of Object.entries((node['dependentSchemas'] ?? {}) as JsonSchema)) if (Object.hasOwn(value, key)) results.push(judge(part, value, root));
  return results;
}

function joinValid(results: readonly Verdict[], isEnough: (count: number) => boolean): Verdict {
  const valid = results.filter((one) => one.valid);
  return isEnough(valid.length) ? { valid: true, evaluated: new Set(valid.flatMap((one) => [...one.evaluated])) } : INVALID;
}

function judgeItems(node: JsonSchema, value: JsonValue, root: JsonSchema): Verdict {
  if (!Array.isArray(value)) return VALID;
  const items = value as readonly JsonValue[];
  const first = listOf(node['prefixItems']);
  if (items.some((item, index) => !judge(index < first.length ? first[index] : node['items'], item, root).valid)) return INVALID;
  if (node['contains'] !== undefined) {
    const count = items.filter((item) => judge(node['contains'], item, root).valid).length;
    if (count < Number(node['minContains'] ?? 1) || count > Number(node['maxContains'] ?? Infinity)) return INVALID;
  }
  const isUnique = items.every((item, index) => !items.slice(0, index).some((other) => isEqual(item, other)));
  return node['uniqueItems'] === true && !isUnique ? INVALID : VALID;
}

function judgeProperties(node: JsonSchema, value: JsonValue, root: JsonSchema): Verdict[] {
  if (!isMap(value)) return [];
  const named = (node['properties'] ?? {}) as JsonSchema;
  const patterns = Object.entries((node['patternProperties'] ?? {}) as JsonSchema);
  return Object.entries(value).map(([key, item]): Verdict => {
    const schemas = [...(Object.hasOwn(named, key) ? [named[key]] : []), ...patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(key)).map(([, part]) => part)];
    const own = schemas.length === 0 && node['additionalProperties'] !== undefined ? [node['additionalProperties']] : schemas;
    if (node['propertyNames'] !== undefined && !judge(node['propertyNames'], key, root).valid) return INVALID;
    if (own.some((part) => !judge(part, item, root).valid)) return INVALID;
    return { valid: true, evaluated: new Set(own.length === 0 ? [] : [key]) };
  });
}

function judgeValue(node: JsonSchema, value: JsonValue): Verdict {
  const checks = [
    node['type'] === undefined || (typeof node['type'] === 'string' ? [node['type']] : listOf(node['type'])).some((type) => isOfType(value, type)),
    !('const' in node) || isEqual(node['const'] ?? null, value),
    node['enum'] === undefined || listOf(node['enum']).some((member) => isEqual(member, value)),
    typeof value !== 'number' || (value >= Number(node['minimum'] ?? -Infinity) && value <= Number(node['maximum'] ?? Infinity) && value > Number(node['exclusiveMinimum'] ?? -Infinity) && value < Number(node['exclusiveMaximum'] ?? Infinity)),
    typeof value !== 'number' || node['multipleOf'] === undefined || Number.isInteger(value / Number(node['multipleOf'])),
    typeof value !== 'string' || isWithin(Array.from(value).length, node['minLength'], node['maxLength']),
    typeof value !== 'string' || node['pattern'] === undefined || new RegExp(node['pattern'] as string, 'u').test(value),
    !Array.isArray(value) || isWithin(value.length, node['minItems'], node['maxItems']),
    !isMap(value) || isWithin(Object.keys(value).length, node['minProperties'], node['maxProperties']),
    !isMap(value) || ((node['required'] ?? []) as readonly string[]).every((key) => Object.hasOwn(value, key)),
    !isMap(value) || Object.entries((node['dependentRequired'] ?? {}) as Readonly<Record<string, readonly string[]>>).every(([key, needed]) => !Object.hasOwn(value, key) || needed.every((other) => Object.hasOwn(value, other))),
  ];
  return checks.every(Boolean) ? VALID : INVALID;
}

function isOfType(value: JsonValue, type: JsonValue): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isMap(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function isEqual(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item: JsonValue, index) => isEqual(item, other[index] as JsonValue));
  if (!isMap(one) || !isMap(other)) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key] as JsonValue, other[key] as JsonValue));
}

function isWithin(size: number, least: JsonValue | undefined, most: JsonValue | undefined): boolean {
  return size >= Number(least ?? 0) && size <= Number(most ?? Infinity);
}

function follow(reference: string, root: JsonSchema): JsonValue | undefined {
  if (reference === '#') return root;
  return reference.slice(2).split('/').reduce<JsonValue | undefined>((node, step) => (node as JsonSchema)[step], root);
}

function isMap(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
