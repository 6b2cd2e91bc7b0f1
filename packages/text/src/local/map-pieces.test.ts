import { describe, expect, it } from 'vitest';
import { createPacer } from '../event-loop-pacer.ts';
import { iteratePieces, mapPieces } from './map-pieces.ts';

const PROSE = 'Mail ada.holt@example.org or call +49 30 901820 about order 4111 1111 and https://example.org/a/b today please. ';

describe('pieces of a long text', () => {
  it.each(['line', 'word'] as const)('end where nothing straddles them, and make up the text: %s', (boundary) => {
    const text = Array.from({ length: 9_000 }, (_value, index) => `${PROSE}${index % 40 === 0 ? 'end\r\n' : ''}`).join('');
    const pieces = [...iteratePieces(text, boundary)];
    expect(pieces.length).toBeGreaterThan(8);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    expect(pieces.join('')).toBe(text);
    for (const [index, piece] of pieces.slice(1).entries()) {
      expect(piece).toMatch(boundary === 'line' ? /^\r\n/ : /^(?:\r\n| \p{Ll})/u);
      expect(pieces[index]).toMatch(/\S$/);
    }
  });

  it('are one where there is no such place', () => {
    for (const text of ['1'.repeat(200_000), '4111 1111 '.repeat(20_000)]) expect([...iteratePieces(text, 'word')]).toEqual([text]);
    expect([...iteratePieces('a b '.repeat(50_000), 'line')]).toHaveLength(1);
  });

  it('are mapped as the whole is, with turns in between', async () => {
    const text = PROSE.repeat(4_000);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (turns < 100) setImmediate(count);
    };
    setImmediate(count);
    expect(await mapPieces(text, (piece) => piece.replaceAll(/\S+@\S+/g, 'x'), { pacer: createPacer(60_000, undefined) })).toBe(text.replaceAll(/\S+@\S+/g, 'x'));
    expect(turns).toBeGreaterThan(4);
  });
});
