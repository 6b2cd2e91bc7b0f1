// Tools as tools/list shows them: plain object schemas, all four hints, one line each.
import { z } from 'zod';
import type { Tool } from './tool.ts';

export type ListedSchema = { readonly type: 'object'; readonly properties?: Record<string, object>; readonly required?: string[]; readonly [key: string]: unknown };

export interface ListedTool {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ListedSchema;
  readonly outputSchema: ListedSchema;
  readonly annotations: Tool['annotations'];
}

/** Marks an argument that is taken and not listed, since the instructions tell of it. */
export const UNLISTED = { unlisted: true };

/** What clients see of a tool. @param options.full also what the list leaves to the instructions */
export function toListedTool(tool: Tool, { full = false }: { readonly full?: boolean } = {}): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: readUnlisted(toSchema(tool.input.strict(), 'input'), full),
    outputSchema: toSchema(tool.output, 'output'),
    annotations: tool.annotations,
  };
}

function toSchema(schema: z.ZodObject, io: 'input' | 'output'): ListedSchema {
  const json = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      dropIntegerBounds(jsonSchema);
      if (io === 'input') dropWhatGoesWithoutSaying(jsonSchema);
    },
  });
  const { $schema: _dialect, ...rest } = json;
  return rest as ListedSchema;
}

function readUnlisted(schema: ListedSchema, full: boolean): ListedSchema {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const { unlisted, ...rest } = property as Readonly<Record<string, unknown>>;
    return unlisted === true && !full ? [] : [[name, rest] as const];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

// Safe-integer bounds say nothing to a model and cost tokens in every client.
function dropIntegerBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== 'integer') return;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

// From here on nobody meets an upper bound by guessing.
const WIDE_BOUND = 1_000;

/**
 * Every client pays for every keyword in every conversation, so the list says only what a caller could not guess: no lower bounds of 0 and 1, no wide
 * upper ones, no "not empty", no closed objects. `parseInput` holds all of it, and names what is wrong.
 */
function dropWhatGoesWithoutSaying(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.minimum === 0 || schema.minimum === 1) delete schema.minimum;
  if (schema.exclusiveMinimum === 0) delete schema.exclusiveMinimum;
  if (schema.minLength === 1) delete schema.minLength;
  if (schema.minItems === 1) delete schema.minItems;
  if (typeof schema.maximum === 'number' && schema.maximum >= WIDE_BOUND) delete schema.maximum;
  if (typeof schema.maxItems === 'number' && schema.maxItems >= WIDE_BOUND) delete schema.maxItems;
  delete schema.propertyNames;
  // The protocol recommends the closed form for tools that take nothing.
  const takesNothing = schema.properties !== undefined && Object.keys(schema.properties).length === 0;
  if (!takesNothing) delete schema.additionalProperties;
}
