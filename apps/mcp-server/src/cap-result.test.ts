import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capResult } from './cap-result.ts';

// One token a character keeps the arithmetic checkable.
const countTokens = (text: string): number => text.length;

describe('capResult', () => {
  it('leaves a result alone that fits', () => {
    const result = { chunks: ['a', 'b'], chunk_count: 2 };
    expect(capResult(result, { maxTokens: 1000, bulky: ['chunks'], countTokens })).toEqual({ result, truncated: false, total: 0 });
  });

  it('keeps the first items of a list and says how many there were', () => {
    const chunks = Array.from({ length: 100 }, (_unused, index) => `chunk ${index}`);
    const capped = capResult({ chunks, chunk_count: 100 }, { maxTokens: 200, bulky: ['chunks'], countTokens });
    const kept = capped.result['chunks'] as string[];
    expect(capped.truncated).toBe(true);
    expect(capped.total).toBe(100);
    expect(kept.length).toBeGreaterThan(5);
    expect(kept).toEqual(chunks.slice(0, kept.length));
    expect(capped.result['chunk_count']).toBe(100);
  });

  it('keeps the beginning of a first item that is too long on its own', () => {
    const first = 'word '.repeat(100);
    const [kept] = capResult({ chunks: [first, 'second'] }, { maxTokens: 120, bulky: ['chunks'], countTokens }).result['chunks'] as string[];
    expect(first.startsWith(kept ?? 'x')).toBe(true);
    expect(kept?.length).toBeGreaterThan(60);
  });

  it('cuts a text at its beginning, never inside a surrogate pair', () => {
    const summary = '😀'.repeat(300);
    for (let maxTokens = 60; maxTokens < 80; maxTokens += 1) {
      const capped = capResult({ summary }, { maxTokens, bulky: ['summary'], countTokens });
      const text = capped.result['summary'] as string;
      expect(summary.startsWith(text)).toBe(true);
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeGreaterThan(20);
    }
  });

  it('cuts lists inside an object of lists and shrinks parallel lists together', () => {
    const entities = { person: Array.from({ length: 50 }, () => 'Ada'), date: Array.from({ length: 10 }, () => '2024') };
    const cappedEntities = capResult({ entities }, { maxTokens: 100, bulky: ['entities'], countTokens }).result['entities'] as typeof entities;
    expect(Object.keys(cappedEntities)).toEqual(['person', 'date']);
    expect(cappedEntities.person.length).toBeLessThan(50);
    const lists = { chunks: Array.from({ length: 40 }, () => 'x'.repeat(10)), spans: Array.from({ length: 40 }, (_unused, start) => ({ start })) };
    const both = capResult(lists, { maxTokens: 300, bulky: ['chunks', 'spans'], countTokens }).result as typeof lists;
    expect(both.chunks.length).toBe(both.spans.length);
  });

  it('never exceeds the limit when the rest fits', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 60 }), fc.integer({ min: 60, max: 500 }), (items, maxTokens) => {
        const capped = capResult({ items, fixed: 'here' }, { maxTokens, bulky: ['items'], countTokens });
        expect(JSON.stringify(capped.result).length).toBeLessThanOrEqual(maxTokens);
      }),
    );
  });
});
