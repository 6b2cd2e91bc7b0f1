// What clients see of the tools, and that every failure reaches them readable.
import { loadTokenCounter } from '@gateway/chunking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { INSTRUCTIONS } from '../src/instructions.ts';
import type { Tool } from '../src/tool.ts';
import { toListedTool } from '../src/tool-listing.ts';
import { tools } from '../src/tools/tools.ts';
import { connectTestClient, type TestClient } from './connect-test-client.ts';

const DEFAULT_TOOLSETS = new Set(['completion', 'documents', 'extraction', 'rag', 'gateway']);

let test: TestClient;
beforeAll(async () => {
  test = await connectTestClient();
});
afterAll(async () => test.close());

describe('the list of tools', () => {
  it('fits into the budget of a client', async () => {
    const counter = await loadTokenCounter();
    const sizeOf = (names: (tool: (typeof tools)[number]) => boolean): number =>
      tools.filter(names).reduce((sum, tool) => {
        const { name, description, inputSchema } = toListedTool(tool);
        return sum + counter.count(JSON.stringify({ name, description, inputSchema }));
      }, 0);
    expect(sizeOf(() => true)).toBeLessThanOrEqual(10_000);
    expect(sizeOf((tool) => DEFAULT_TOOLSETS.has(tool.toolset))).toBeLessThanOrEqual(5_000);
    expect(counter.count(INSTRUCTIONS)).toBeLessThanOrEqual(300);
  });

  it('has unique snake_case names', () => {
    const names = tools.map((tool) => tool.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]{2,63}$/.test(name))).toEqual([]);
  });
});

describe('what the list leaves unsaid', () => {
  const toProperties = (input: z.ZodRawShape): unknown => toListedTool({ ...(tools[0] as Tool), input: z.object(input) }).inputSchema.properties;

  it('is what a caller would guess; anything else stays', () => {
    expect(
      toProperties({
        name: z.string().min(1),
        count: z.int().min(1).max(100),
        share: z.number().min(0).max(2),
        seconds: z.number().positive().max(3600),
        size: z.int().min(16).max(1_000_000),
        pair: z.array(z.strictObject({ model: z.string().min(1) })).min(2).max(10),
        some: z.array(z.string()).min(1).max(10_000),
        schema: z.record(z.string(), z.unknown()),
      }),
    ).toEqual({
      name: { type: 'string' },
      count: { type: 'integer', maximum: 100 },
      share: { type: 'number', maximum: 2 },
      seconds: { type: 'number' },
      size: { type: 'integer', minimum: 16 },
      pair: { type: 'array', minItems: 2, maxItems: 10, items: { type: 'object', properties: { model: { type: 'string' } }, required: ['model'] } },
      some: { type: 'array', items: { type: 'string' } },
      schema: { type: 'object' },
    });
  });

  it.each([
    ['extract_keywords', { document: 'x', count: 0 }, /"count".*>=1/],
    ['completion', { prompt: 'x', model: '' }, /"model".*>=1 char/],
    ['completion', { prompt: 'x', min_quality: 1.5 }, /"min_quality": expected a share from 0 to 1/],
    ['completion', { prompt: 'x', max_result_tokens: 199 }, /"max_result_tokens": expected at least 200/],
    ['chunk_document', { document: 'x', chunk_size: 2_000_000 }, /"chunk_size".*<=1000000/],
    ['multi_completion', { prompt: 'x', providers: [] }, /"providers".*>=1 item/],
    ['multi_completion', { prompt: 'x', providers: [{ provider: 'openai', modle: 'y' }] }, /unknown argument "providers.0.modle"/],
  ])('is refused by %s all the same', async (name, args, message) => {
    const { isError, structured } = await test.call(name, args);
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ error_code: 'invalid_input', error: expect.stringMatching(message) as string });
  });
});

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  const listed = toListedTool(tool);

  it('keeps its schema', () => {
    expect(listed).toMatchSnapshot();
  });

  it('has a plain object as input, without alternatives at the root', () => {
    expect(listed.inputSchema.type).toBe('object');
    expect(Object.keys(listed.inputSchema).filter((key) => ['oneOf', 'anyOf', 'allOf', 'if', 'not'].includes(key))).toEqual([]);
  });

  it('requires nothing but success in its output, so that failures pass the same schema', () => {
    expect(listed.outputSchema.required).toEqual(['success']);
  });

  it('writes out all four hints', () => {
    expect(Object.keys(listed.annotations).toSorted()).toEqual(['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint']);
    expect(Object.values(listed.annotations).every((hint) => typeof hint === 'boolean')).toBe(true);
  });

  it('answers a wrong call with a failure that the official client can read', async () => {
    const { isError, structured, content } = await test.call(name, { no_such_argument: 1 });
    expect(isError).toBe(true);
    expect(structured).toMatchObject({ success: false, error_code: 'invalid_input', retryable: false, error: expect.stringContaining('no_such_argument') as string });
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(structured);
  });
});
