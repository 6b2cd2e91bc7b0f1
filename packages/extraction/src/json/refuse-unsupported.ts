// Keywords that the validator judges wrongly in some cases of the official suite, or does not know, are refused: a wrong verdict is worse than none.
import { GatewayError, type JsonSchema, type JsonValue } from '@gateway/core';

const UNSUPPORTED: ReadonlySet<string> = new Set(['$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor', 'unevaluatedItems', '$vocabulary']);
// Defined by the specification, unknown to the validator, which would take everything for valid.
const UNSUPPORTED_FORMATS: ReadonlySet<string> = new Set(['idn-email', 'idn-hostname', 'iri', 'iri-reference']);
const NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
const SCHEMA_LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const SCHEMAS: ReadonlySet<string> = new Set(['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'unevaluatedProperties', 'contentSchema']);
// In drafts 7 and 6 these do not count beside a "$ref", while the validator lets them count.
const ANNOTATIONS: ReadonlySet<string> = new Set(['$ref', '$id', '$schema', '$comment', 'title', 'description', 'default', 'examples', 'definitions', '$defs', 'deprecated', 'readOnly', 'writeOnly']);

/** @throws GatewayError `unsupported` that names the keyword and where it stands */
export function refuseUnsupported(schema: JsonSchema, options: { readonly isOldDraft: boolean }): void {
  const visit = (node: JsonValue | undefined, path: string): void => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const own = node as JsonSchema;
    for (const [keyword, value] of Object.entries(own)) {
      const at = `${path}/${keyword}`;
      if (UNSUPPORTED.has(keyword)) refuse(`"${keyword}" (at ${at})`);
      if (keyword === '$id' && path !== '') refuse(`"$id" below the root (at ${at})`);
      if (keyword === 'format' && typeof value === 'string' && UNSUPPORTED_FORMATS.has(value)) refuse(`the format "${value}" (at ${at})`);
      if (keyword === '$ref' && options.isOldDraft && Object.keys(own).some((other) => !ANNOTATIONS.has(other))) refuse(`"$ref" beside other keywords in drafts 7 and 6 (at ${at})`);
      if (NAMED_SCHEMAS.has(keyword) && typeof value === 'object' && value !== null && !Array.isArray(value)) for (const [name, item] of Object.entries(value)) visit(item, `${at}/${name}`);
      else if (SCHEMA_LISTS.has(keyword) && Array.isArray(value)) for (const [index, item] of value.entries()) visit(item as JsonValue, `${at}/${index}`);
      else if (SCHEMAS.has(keyword)) visit(value, at);
    }
  };
  visit(schema, '');
}

function refuse(what: string): never {
  throw new GatewayError({
    kind: 'unsupported',
    message: `The JSON schema uses ${what}, which cannot be checked reliably here.`,
    hint: 'Say the same with properties, items, prefixItems, enum, anyOf and "$ref" to "$defs".',
  });
}
