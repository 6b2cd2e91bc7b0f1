import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readToolArguments, type ToolArguments, type ToolShape } from './read-tool-arguments.ts';
import type { JsonObject } from '@gateway/core';

const INPUT = z.object({
  document: z.string().optional(),
  source: z.string().optional(),
  chunk_size: z.int().min(1).default(1000),
  temperature: z.number().optional(),
  method: z.enum(['semantic', 'token']).default('semantic'),
  detail: z.boolean().default(false),
  entity_types: z.array(z.string()).optional(),
  sizes: z.array(z.int()).optional(),
  providers: z.array(z.object({ provider: z.string() })).optional(),
  json_schema: z.record(z.string(), z.unknown()).optional(),
  value: z.union([z.string(), z.number()]).optional(),
  input_from: z.union([z.string(), z.array(z.string())]).optional(),
  anything: z.unknown().optional(),
});
const TOOL: ToolShape = { name: 'demo', inputSchema: z.toJSONSchema(INPUT, { io: 'input' }) as unknown as JsonObject };

function read(...tokens: readonly string[]): ToolArguments['args'] {
  return readToolArguments(TOOL, tokens).args;
}

describe('options become arguments', () => {
  it.each([
    [['--source', 'a.md', '--method', 'token'], { source: 'a.md', method: 'token' }],
    [['--chunk-size', '200'], { chunk_size: 200 }],
    [['--chunk_size', '200'], { chunk_size: 200 }],
    [['--chunk-size=200'], { chunk_size: 200 }],
    [['--temperature', '-0.5'], { temperature: -0.5 }],
    [['--document', '123'], { document: '123' }],
    [['--document', ''], { document: '' }],
    [['--document', '[draft] null'], { document: '[draft] null' }],
    [['--document', '--dashed'], { document: '--dashed' }],
    [['--document=a=b'], { document: 'a=b' }],
    [['--detail'], { detail: true }],
    [['--detail', 'false'], { detail: false }],
    [['--detail', '--source', 'x'], { detail: true, source: 'x' }],
    [['--no-detail'], { detail: false }],
    [['--entity-types', 'person'], { entity_types: ['person'] }],
    [['--entity-types', 'person', '--entity-types', 'date'], { entity_types: ['person', 'date'] }],
    [['--entity-types', '["a","b"]', '--entity-types', 'c'], { entity_types: ['a', 'b', 'c'] }],
    [['--entity-types', '[x] is no JSON'], { entity_types: ['[x] is no JSON'] }],
    [['--sizes', '1', '--sizes', '2'], { sizes: [1, 2] }],
    [['--providers', '{"provider":"a"}', '--providers', '[{"provider":"b"}]'], { providers: [{ provider: 'a' }, { provider: 'b' }] }],
    [['--json-schema', '{"type":"object"}'], { json_schema: { type: 'object' } }],
    [['--value', '5'], { value: 5 }],
    [['--value', 'five'], { value: 'five' }],
    [['--input-from', 'one'], { input_from: ['one'] }],
    [['--anything', '{"a":1}'], { anything: { a: 1 } }],
    [['--anything', 'text'], { anything: 'text' }],
    [['{"source":"a","chunk_size":5}'], { source: 'a', chunk_size: 5 }],
    [['{"source":"a","chunk_size":5}', '--source', 'b'], { source: 'b', chunk_size: 5 }],
    [['--entity-types', 'x', '{"entity_types":["y"]}'], { entity_types: ['x'] }],
    [[], {}],
  ])('%j', (tokens, expected) => {
    expect(read(...tokens)).toEqual(expected);
  });

  it('keeps global options apart', () => {
    expect(readToolArguments(TOOL, ['--env-file', 'my.env', '--source', 'a', '--log-level=DEBUG', '--data-dir', 'd', '--config', 'c'])).toEqual({
      args: { source: 'a' },
      options: { envFile: 'my.env', logLevel: 'DEBUG', dataDir: 'd', config: 'c' },
      help: false,
    });
  });

  it('notices a wish for help', () => {
    expect(readToolArguments(TOOL, ['--help']).help).toBe(true);
    expect(readToolArguments(TOOL, ['-h']).help).toBe(true);
  });
});

describe('what is refused', () => {
  it.each([
    [['--chunksize', '5'], 'demo has no argument --chunksize. Did you mean --chunk-size?'],
    [['--xyz', '5'], 'demo has no argument --xyz.'],
    [['--constructor', '5'], 'demo has no argument --constructor.'],
    [['--no-source'], 'demo has no argument --no-source.'],
    [['--source'], '--source needs a value'],
    [['--chunk-size', 'many'], '--chunk-size takes integer, not "many"'],
    [['--chunk-size', ''], '--chunk-size takes integer'],
    [['--detail=perhaps'], '--detail takes boolean'],
    [['--sizes', 'x'], '--sizes takes integer'],
    [['--json-schema', '{oops'], '--json-schema is not valid JSON'],
    [['{oops'], 'The argument is not valid JSON'],
    [['[1]'], 'A tool takes one JSON object'],
    [['plain words'], 'The argument is not valid JSON'],
  ])('%j', (tokens, message) => {
    expect(() => read(...tokens)).toThrow(expect.objectContaining({ kind: 'invalid_input', message: expect.stringContaining(message), details: { usage: true } }));
  });
});
