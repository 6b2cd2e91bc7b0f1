// A schema that comes from a caller is looked over before anything is compiled from it: how large, how deep, and whether it points elsewhere.
import { GatewayError, type JsonSchema, type JsonValue } from '@gateway/core';

const MAX_NODES = 20_000;
const MAX_DEPTH = 100;
const MAX_PATTERN = 2_000;

/** @throws GatewayError `invalid_input` for a schema that is too large, too deep, no JSON, or that refers to another document */
export function checkSchemaSize(schema: JsonSchema): void {
  let nodes = 0;
  const visit = (value: JsonValue | undefined, path: string, depth: number): void => {
    nodes += 1;
    if (nodes > MAX_NODES) refuse(`has more than ${MAX_NODES} parts`, 'Give a smaller schema.');
    if (depth > MAX_DEPTH) refuse(`is nested more than ${MAX_DEPTH} levels deep`, 'Use "$defs" and "$ref" for what repeats.');
    if (value === undefined || typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') refuse(`has something at ${path || 'its root'} that is no JSON`, 'Give plain JSON.');
    if (typeof value !== 'object' || value === null) return;
    const entries: readonly [string, JsonValue][] = Array.isArray(value) ? value.map((item: JsonValue, index) => [String(index), item]) : Object.entries(value);
    for (const [key, item] of entries) {
      if (key === 'pattern' && typeof item === 'string' && item.length > MAX_PATTERN) refuse(`has a pattern of more than ${MAX_PATTERN} characters at ${path}/pattern`, 'Give a shorter one.');
      visit(item, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
    }
  };
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) refuse('is no JSON object', 'Give an object such as {"type": "object", "properties": {…}}.');
  visit(schema, '', 0);
}

function refuse(what: string, hint: string): never {
  throw new GatewayError({ kind: 'invalid_input', message: `The JSON schema ${what}.`, hint });
}
