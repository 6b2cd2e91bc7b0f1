// From `--chunk-size 200 --detail` to a tool's arguments: options become arguments, typed by the tool's schema. The tool itself checks them later.
import type { JsonObject, JsonValue } from '@gateway/core';
import { suggestName } from '@gateway/text';
import { GLOBAL_FLAGS, type GlobalOptions } from './global-options.ts';
import { createUsageError } from './usage-error.ts';

export interface ToolArguments {
  readonly args: Readonly<Record<string, JsonValue>>;
  /** Global options that stood among the tool's. */
  readonly options: GlobalOptions;
  /** Whether help was asked for. */
  readonly help: boolean;
}

/** What of a tool matters here. */
export interface ToolShape {
  readonly name: string;
  /** Its input as a JSON Schema of type object. */
  readonly inputSchema: JsonObject;
}

/**
 * Reads what follows `call TOOL`: one JSON object, options, or both (options win). Names in kebab or snake case; a repeated option fills a list.
 *
 * @throws GatewayError `invalid_input` for text that is no JSON object, an option the tool does not have, or a value of the wrong type
 */
export function readToolArguments(tool: ToolShape, tokens: readonly string[]): ToolArguments {
  const args: Record<string, JsonValue> = {};
  const given = new Set<string>();
  const options: { -readonly [Key in keyof GlobalOptions]: GlobalOptions[Key] } = {};
  let fromJson: JsonObject = {};
  let help = false;

  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] ?? '';
    index += 1;
    if (token === '--help' || token === '-h') {
      help = true;
      continue;
    }
    if (!token.startsWith('--') || token === '--') {
      fromJson = { ...fromJson, ...readObject(token) };
      continue;
    }
    const [flag, inline] = splitToken(token);
    const global = GLOBAL_FLAGS.find((entry) => entry.flag === flag);
    const next = tokens[index];
    if (global !== undefined) {
      options[global.key] = inline ?? required(next, flag);
      if (inline === undefined) index += 1;
      continue;
    }
    const { name, schema, negated } = findProperty(tool, flag);
    const types = listTypes(schema);
    const isFlag = types.includes('boolean') && inline === undefined && !isYesOrNo(next);
    const text = negated ? 'false' : (inline ?? (isFlag ? 'true' : required(next, flag)));
    if (inline === undefined && !negated && !isFlag) index += 1;
    args[name] = addValue({ previous: given.has(name) ? args[name] : undefined, text, schema, flag });
    given.add(name);
  }
  return { args: { ...fromJson, ...args }, options, help };
}

function splitToken(token: string): readonly [flag: string, inline: string | undefined] {
  const equals = token.indexOf('=');
  return equals === -1 ? [token, undefined] : [token.slice(0, equals), token.slice(equals + 1)];
}

function findProperty(tool: ToolShape, flag: string): { readonly name: string; readonly schema: JsonValue; readonly negated: boolean } {
  // Flags come from the command line: `--constructor` is none.
  const properties = new Map(Object.entries(asObject(tool.inputSchema['properties'])));
  const name = flag.slice(2).replaceAll('-', '_');
  const schema = properties.get(name);
  if (schema !== undefined) return { name, schema, negated: false };
  const positive = name.replace(/^no_/, '');
  const positiveSchema = properties.get(positive);
  if (positive !== name && positiveSchema !== undefined && listTypes(positiveSchema).includes('boolean')) {
    return { name: positive, schema: positiveSchema, negated: true };
  }
  const nearest = suggestName(name, [...properties.keys()]);
  throw createUsageError(
    `${tool.name} has no argument ${flag}.${nearest === undefined ? '' : ` Did you mean --${nearest.replaceAll('_', '-')}?`}`,
    `It takes ${[...properties.keys()].map((key) => `--${key.replaceAll('_', '-')}`).join(', ') || 'no arguments'}.`,
  );
}

function addValue(parts: { readonly previous: JsonValue | undefined; readonly text: string; readonly schema: JsonValue; readonly flag: string }): JsonValue {
  const { previous, text, schema, flag } = parts;
  const list = listSchema(schema);
  if (list === undefined) return readValue(text, schema, flag);
  const before = Array.isArray(previous) ? (previous as readonly JsonValue[]) : [];
  const whole = tryJson(text);
  return Array.isArray(whole) ? [...before, ...(whole as readonly JsonValue[])] : [...before, readValue(text, list, flag)];
}

function readValue(text: string, schema: JsonValue, flag: string): JsonValue {
  const types = listTypes(schema);
  if (types.includes('object') || types.length === 0) {
    const whole = tryJson(text);
    if (typeof whole === 'object') return whole;
  }
  if ((types.includes('number') || types.includes('integer')) && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (types.includes('boolean') && isYesOrNo(text)) return text === 'true';
  if (types.includes('string') || types.length === 0) return text;
  if (types.includes('object')) return readJson(text, flag);
  throw createUsageError(`${flag} takes ${types.join(' or ')}, not ${JSON.stringify(text)}.`);
}

// The schema of a list's items, when the property takes a list.
function listSchema(schema: JsonValue): JsonValue | undefined {
  const { type, items, anyOf } = asObject(schema);
  if (type === 'array') return items ?? {};
  if (!Array.isArray(anyOf)) return undefined;
  return (anyOf as readonly JsonValue[]).map(listSchema).find((found) => found !== undefined);
}

function listTypes(schema: JsonValue): readonly string[] {
  const { type, anyOf, oneOf, enum: values, const: value } = asObject(schema);
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type as readonly string[];
  const branches = anyOf ?? oneOf;
  if (Array.isArray(branches)) return [...new Set((branches as readonly JsonValue[]).flatMap(listTypes))];
  const known = Array.isArray(values) ? (values as readonly JsonValue[]) : value === undefined ? [] : [value];
  return [...new Set(known.map((entry) => typeof entry))];
}

function readObject(text: string): JsonObject {
  const value = readJson(text, 'The argument');
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw createUsageError(`A tool takes one JSON object, not ${JSON.stringify(text)}.`);
}

function tryJson(text: string): JsonValue | undefined {
  // Only what must be JSON is taken for JSON: a text that happens to be `5` or `null` stays a text.
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // A text may begin with a bracket as well; the tool says when it wanted something else.
    return undefined;
  }
}

function readJson(text: string, what: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw createUsageError(
      `${what} is not valid JSON: ${error instanceof Error ? error.message : 'unknown reason'}.`,
      `Write '{"name": "value"}' in single quotes, or use options: --name value.`,
    );
  }
}

function isYesOrNo(text: string | undefined): boolean {
  return text === 'true' || text === 'false';
}

function required(text: string | undefined, flag: string): string {
  if (text === undefined) throw createUsageError(`${flag} needs a value.`);
  return text;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
