// A validator's finding in words that a person, or the model that made the mistake, can act on.
import type { ErrorObject } from 'ajv';
import type { JsonValue } from '@gateway/core';

/** What is wrong with a value, and where. */
export interface SchemaProblem {
  /** JSON pointer (RFC 6901); empty for the whole value. */
  readonly path: string;
  readonly message: string;
}

const MAX_SHOWN = 200;

export function describeProblem({ instancePath, keyword, params, message }: ErrorObject): SchemaProblem {
  const facts = params as Readonly<Record<string, JsonValue>>;
  return { path: instancePath, message: describe(keyword, facts) ?? message ?? `breaks "${keyword}"` };
}

function describe(keyword: string, facts: Readonly<Record<string, JsonValue>>): string | undefined {
  if (keyword === 'enum') return `must be one of ${show(facts['allowedValues'])}`;
  if (keyword === 'const') return `must be ${show(facts['allowedValue'])}`;
  if (keyword === 'additionalProperties') return `must not have the property ${show(facts['additionalProperty'])}`;
  if (keyword === 'unevaluatedProperties') return `must not have the property ${show(facts['unevaluatedProperty'])}`;
  if (keyword === 'required') return `must have the property ${show(facts['missingProperty'])}`;
  if (keyword === 'uniqueItems') return 'must not have equal items';
  return undefined;
}

function show(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
