import { describe, expect, it } from 'vitest';
import { readWholeText, toTextSource, type TextSource } from './text-source.ts';

const parted: TextSource = {
  length: 4,
  read: async function* () {
    yield 'a\ud83d';
    yield '';
    yield '\ude00b';
  },
};

describe('a text as a source', () => {
  it('comes in parts that make it up', async () => {
    const text = 'abcdefghi\n'.repeat(20_000);
    const parts: string[] = [];
    for await (const part of toTextSource(text).read()) parts.push(part);
    expect(parts.length).toBeGreaterThan(2);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(100_000);
    expect(parts.join('')).toBe(text);
  });

  it('tells its length, and can be read again', async () => {
    const source = toTextSource('a😀b');
    expect(source.length).toBe(4);
    expect([await readWholeText(source), await readWholeText(source)]).toEqual(['a😀b', 'a😀b']);
  });

  it('is left as it is when it is one already', async () => {
    expect(toTextSource(parted)).toBe(parted);
    expect(await readWholeText(parted)).toBe('a😀b');
  });
});
