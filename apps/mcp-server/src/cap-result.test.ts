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

  it('keeps items whole or not at all', () => {
    const first = 'word '.repeat(100);
    expect(capResult({ chunks: [first, 'second'] }, { maxTokens: 120, bulky: ['chunks'], countTokens })).toMatchObject({ result: { chunks: [] }, truncated: true, total: 2 });
    const entities = { date: ['2026-09-08', '2026-09-09'], person: Array.from({ length: 80 }, (_unused, index) => `Person Number ${index}`) };
    const kept = capResult({ entities }, { maxTokens: 400, bulky: ['entities.*'], countTokens }).result['entities'] as typeof entities;
    expect(kept.person.length).toBeGreaterThan(5);
    expect(kept.person).toEqual(entities.person.slice(0, kept.person.length));
    expect(entities.date.slice(0, kept.date.length)).toEqual(kept.date);
  });

  it('shrinks the longest list first', () => {
    const entities = { url: Array.from({ length: 500 }, (_unused, index) => `https://example.com/${index}`), person: ['Ada Lovelace', 'Grace Hopper'] };
    const kept = capResult({ entities }, { maxTokens: 500, bulky: ['entities.*'], countTokens }).result['entities'] as typeof entities;
    expect(kept.person).toEqual(entities.person);
    expect(kept.url.length).toBeGreaterThan(5);
    expect(kept.url.length).toBeLessThan(30);
  });

  it('shrinks nothing but what it was told, at any depth', () => {
    const results = { 'a/b': { success: true, model: 'b', completion: 'x'.repeat(500) }, 'c/d': { success: false, error: 'It failed.', error_code: 'auth' } };
    const capped = capResult({ results }, { maxTokens: 250, bulky: ['results.*.completion'], countTokens });
    expect(capped.total).toBe(500);
    expect(capped.result['results']).toEqual({ 'a/b': { success: true, model: 'b', completion: expect.stringMatching(/^x+$/) as string }, 'c/d': results['c/d'] });
    const message = { role: 'assistant', content: 'y'.repeat(500) };
    expect(capResult({ message }, { maxTokens: 100, bulky: ['message.content'], countTokens }).result['message']).toMatchObject({ role: 'assistant' });
  });

  it('keeps the first keys of an object', () => {
    const tools = Object.fromEntries(Array.from({ length: 30 }, (_unused, index) => [`tool_${index}`, { description: 'Does something useful.' }]));
    const kept = capResult({ tools }, { maxTokens: 300, bulky: ['tools'], countTokens }).result['tools'] as typeof tools;
    expect(Object.keys(kept).length).toBeGreaterThan(2);
    expect(kept).toEqual(Object.fromEntries(Object.entries(tools).slice(0, Object.keys(kept).length)));
  });

  it('does not count what is far too long', () => {
    let counted = 0;
    const count = (text: string): number => {
      counted = Math.max(counted, text.length);
      return text.length;
    };
    capResult({ chunks: Array.from({ length: 1000 }, () => 'z'.repeat(1000)) }, { maxTokens: 500, bulky: ['chunks'], countTokens: count });
    expect(counted).toBeLessThanOrEqual(10_000);
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
    const cappedEntities = capResult({ entities }, { maxTokens: 100, bulky: ['entities.*'], countTokens }).result['entities'] as typeof entities;
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
