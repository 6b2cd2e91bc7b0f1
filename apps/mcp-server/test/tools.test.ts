// What clients see of the tools, and that every failure reaches them readable.
import { loadTokenCounter } from '@gateway/chunking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTRUCTIONS } from '../src/instructions.ts';
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

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  const listed = toListedTool(tool);

  it('keeps its schema', () => {
    expect(listed).toMatchSnapshot();
  });

  it('has a plain object as input, closed, without alternatives at the root', () => {
    expect(listed.inputSchema.type).toBe('object');
    expect(listed.inputSchema['additionalProperties']).toBe(false);
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
