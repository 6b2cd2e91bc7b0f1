import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput } from './parse-input.ts';

const tool = { name: 'demo', input: z.object({ document: z.string().optional(), chunk_size: z.int().min(16).max(100).optional(), method: z.enum(['a', 'b']).optional(), items: z.array(z.strictObject({ model: z.string().optional() })).optional() }) };

function problemOf(args: Record<string, unknown>): { message: string; hint: string; kind: string } {
  try {
    parseInput(tool, args);
  } catch (error) {
    return error as { message: string; hint: string; kind: string };
  }
  throw new Error('It was accepted.');
}

describe('parseInput', () => {
  it('returns what fits', () => {
    expect(parseInput(tool, { document: 'x', chunk_size: 20 })).toEqual({ document: 'x', chunk_size: 20 });
  });

  it('names an unknown argument and the one that was probably meant', () => {
    const problem = problemOf({ documnet: 'x' });
    expect(problem.kind).toBe('invalid_input');
    expect(problem.message).toContain('unknown argument "documnet" (did you mean "document"?)');
    expect(problem.hint).toContain('document, chunk_size, method, items');
  });

  it('names an unknown argument inside another one', () => {
    expect(problemOf({ items: [{}, { modle: 'x' }] }).message).toContain('unknown argument "items.1.modle"');
  });

  it('says everything that is wrong at once', () => {
    const { message } = problemOf({ zzz: 1, chunk_size: 7, method: 'c' });
    expect(message).toContain('"zzz"');
    expect(message).toContain('"chunk_size"');
    expect(message).toContain('"method"');
  });
});
