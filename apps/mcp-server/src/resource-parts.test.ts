import { describe, expect, it } from 'vitest';
import { readPart, splitPart } from './resource-parts.ts';

const read = (text: string, part?: number, isLimited = true): string => readPart(text, { uri: 'ref://x', part, isLimited });

describe('a resource', () => {
  it('is read at once when a message holds it', () => {
    expect(read('short')).toBe('short');
    expect(read('x'.repeat(9_000_000))).toHaveLength(9_000_000);
    expect(read('x'.repeat(20_000_000), undefined, false)).toHaveLength(20_000_000);
  });

  it('says how it is read when no message holds it', () => {
    expect(() => read('x'.repeat(20_000_000))).toThrow(expect.objectContaining({ kind: 'invalid_input', hint: expect.stringContaining('14 parts') as string }) as Error);
    // Escapes count.
    expect(() => read('\0'.repeat(2_000_000))).toThrow('more than one message');
  });

  it.each(['x'.repeat(3_000_001), '\u{1f600}'.repeat(1_600_000), `a${'\u{1f600}'.repeat(1_600_000)}`, ''])('is the sum of its parts', (text) => {
    const count = Math.max(1, Math.ceil(text.length / 1_500_000));
    const parts = Array.from({ length: count }, (_, index) => read(text, index + 1));
    expect(parts.join('') === text).toBe(true);
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
    for (const none of [0, count + 1]) expect(() => read(text, none)).toThrow('has no part');
  });

  it('is named with its part', () => {
    expect(splitPart('ref://x?part=3')).toEqual({ uri: 'ref://x', part: 3 });
    expect(splitPart('knowledge://a/b?part=x')).toEqual({ uri: 'knowledge://a/b?part=x', part: undefined });
  });
});
