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

/** What clients see of a tool. */
export function toListedTool(tool: Tool): ListedTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: toSchema(tool.input.strict(), 'input'),
    outputSchema: toSchema(tool.output, 'output'),
    annotations: tool.annotations,
  };
}

function toSchema(schema: z.ZodObject, io: 'input' | 'output'): ListedSchema {
  // Safe-integer bounds say nothing to a model and cost tokens in every client.
  const json = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === 'integer' && jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.type === 'integer' && jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { $schema: _dialect, ...rest } = json;
  return rest as ListedSchema;
}
