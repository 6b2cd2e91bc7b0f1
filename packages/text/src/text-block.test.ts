// The blocks of a text that arrives in parts are those of the whole, with offsets into it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockReader, iterateTextBlocks, type TextBlock } from './text-block.ts';

const line = fc.constantFrom('# Title', 'Title', '===', '---', 'Some words that are prose.', '- an item', '1. one', '| a | b |', '```', '~~~ts', '  ', '', 'x\r', '\u00a0', '😀 wide 漢字', '\ud83d', 'a\tb\tc');
const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n', ''))).map((lines) => lines.map(([words, end]) => words + end).join(''));

function readParted(whole: string, cuts: readonly number[]): TextBlock[] {
  const reader = createBlockReader();
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length];
  return places.slice(1).flatMap((end, index) => [...reader.push(whole.slice(places[index], end), index === places.length - 2)]);
}

describe('blocks', () => {
  it('do not depend on how the text was parted', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(400), { maxLength: 12 }), (whole, cuts) => {
        const blocks = [...iterateTextBlocks(whole)];
        expect(readParted(whole, cuts)).toEqual(blocks);
        for (const block of blocks) expect(whole.slice(block.start, block.end)).toBe(block.text);
      }),
    );
  });

  it.each([
    ['one line without an end', 'word '.repeat(230_000)],
    ['one line without a space', '漢'.repeat(1_200_000)],
    ['a line of just the limit and one more', `${'x'.repeat(500_000)}\n${'y'.repeat(500_001)}\n${'😀'.repeat(250_001)}`],
    ['code that never ends', `\`\`\`\n${'let x = 1;\n'.repeat(110_000)}`],
  ])('are cut in the same places in parts: %s', (_name, whole) => {
    const blocks = [...iterateTextBlocks(whole)];
    expect(blocks.length).toBeGreaterThan(2);
    for (const step of [65_536, 333_333, 500_002]) {
      const cuts = Array.from({ length: Math.floor(whole.length / step) }, (_value, index) => (index + 1) * step);
      // Compared by their places: the texts follow from them.
      expect(readParted(whole, cuts).map(({ kind, start, end }) => `${kind} ${start} ${end}`)).toEqual(blocks.map(({ kind, start, end }) => `${kind} ${start} ${end}`));
    }
  });
});
