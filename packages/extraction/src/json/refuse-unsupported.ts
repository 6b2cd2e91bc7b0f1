// Keywords that the validator judges wrongly in some cases of the official suite, or does not know, are refused: a wrong verdict is worse than none.
import { GatewayError, type JsonSchema, type JsonValue } from '@gateway/core';
import { findReferenced } from './align/schema-node.ts';

const UNSUPPORTED: ReadonlySet<string> = new Set(['$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', 'unevaluatedItems', '$vocabulary']);
// Defined by the specification, unknown to the validator, which would take everything for valid.
const UNSUPPORTED_FORMATS: ReadonlySet<string> = new Set(['idn-email', 'idn-hostname', 'iri', 'iri-reference']);
const NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
const SCHEMA_LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const SCHEMAS: ReadonlySet<string> = new Set(['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'unevaluatedProperties', 'contentSchema']);
// In drafts 7 and 6 these do not count beside a "$ref", while the validator lets them count.
const ANNOTATIONS: ReadonlySet<string> = new Set(['$ref', '$id', '$schema', '$comment', 'title', 'description', 'default', 'examples', 'definitions', '$defs', 'deprecated', 'readOnly', 'writeOnly']);

// What the validator loses track of: it counts as evaluated what a part has seen that was not valid (found by comparing it with the specification).
const UNTRACKED: ReadonlySet<string> = new Set(['if', 'patternProperties']);

export interface SchemaTraits {
  /** Whether anything hangs on which properties other keywords have looked at. */
  readonly tracksProperties: boolean;
}

interface Found {
  readonly isOldDraft: boolean;
  readonly root: JsonSchema;
  readonly visited: Set<JsonSchema>;
  /** Where keywords stand that matter only together. */
  readonly places: Map<string, string>;
}

/** @throws GatewayError `unsupported` that names the keyword and where it stands */
export function refuseUnsupported(schema: JsonSchema, options: { readonly isOldDraft: boolean }): SchemaTraits {
  const found: Found = { isOldDraft: options.isOldDraft, root: schema, visited: new Set(), places: new Map() };
  visit(schema, '', found);
  const tracksProperties = found.places.has('unevaluatedProperties');
  for (const [keyword, at] of found.places) {
    if (tracksProperties && UNTRACKED.has(keyword)) refuse(`"unevaluatedProperties" together with "${keyword}" (at ${at})`);
  }
  return { tracksProperties };
}

function visit(node: JsonValue | undefined, path: string, found: Found): void {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const own = node as JsonSchema;
  if (found.visited.has(own)) return;
  found.visited.add(own);
  for (const [keyword, value] of Object.entries(own)) {
    const at = `${path}/${keyword}`;
    checkKeyword(keyword, own, { at, found });
    found.places.set(keyword, found.places.get(keyword) ?? at);
    if (NAMED_SCHEMAS.has(keyword) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, item] of Object.entries(value)) {
        // Left out by the validator, for the sake of programs that copy carelessly.
        if (name === '__proto__') refuse(`the name "__proto__" (at ${at})`);
        visit(item, `${at}/${name}`, found);
      }
    } else if (SCHEMA_LISTS.has(keyword) && Array.isArray(value)) for (const [index, item] of value.entries()) visit(item as JsonValue, `${at}/${index}`, found);
    else if (SCHEMAS.has(keyword)) visit(value, at, found);
    // A reference makes a schema of whatever it leads to, also below a keyword that nobody knows; it may name the document that it stands in.
    else if (keyword === '$ref' && typeof value === 'string' && value.includes('#')) visit(findReferenced(value.slice(value.indexOf('#')), found.root), value, found);
  }
}

function checkKeyword(keyword: string, own: JsonSchema, { at, found }: { readonly at: string; readonly found: Found }): void {
  const value = own[keyword];
  if (UNSUPPORTED.has(keyword)) refuse(`"${keyword}" (at ${at})`);
  if (keyword === '$id' && own !== found.root) refuse(`"$id" below the root (at ${at})`);
  if (keyword === 'format' && typeof value === 'string' && UNSUPPORTED_FORMATS.has(value)) refuse(`the format "${value}" (at ${at})`);
  if (keyword === '$ref' && found.isOldDraft && Object.keys(own).some((other) => !ANNOTATIONS.has(other))) refuse(`"$ref" beside other keywords in drafts 7 and 6 (at ${at})`);
}

function refuse(what: string): never {
  throw new GatewayError({
    kind: 'unsupported',
    message: `The JSON schema uses ${what}, which cannot be checked reliably here.`,
    hint: 'Say the same with properties, items, prefixItems, enum, anyOf and "$ref" to "$defs".',
  });
}
