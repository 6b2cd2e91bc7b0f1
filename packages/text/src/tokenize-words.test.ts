import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenizeWords } from './tokenize-words.ts';

const read = (text: string): string[] => tokenizeWords(text).map((word) => word.text);

test('letters, inner apostrophes, numbers, and ids', () => {
  expect(read("Don't pay 4,500.75 for well-known v2 parts 91d03fe!")).toEqual(["Don't", 'pay', '4,500.75', 'for', 'well', 'known', 'v2', 'parts', '91d03fe']);
  expect(read('Übergröße café naïve')).toEqual(['Übergröße', 'café', 'naïve']);
});

test('scripts without spaces are parted by dictionary', () => {
  const words = read('东京是日本的首都。');
  expect(words.join('')).toBe('东京是日本的首都');
  expect(words.length).toBeGreaterThan(2);
});

test('property: words are slices of the text, in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      let position = 0;
      for (const word of tokenizeWords(text)) {
        expect(text.slice(word.start, word.end)).toBe(word.text);
        expect(word.start).toBeGreaterThanOrEqual(position);
        position = word.end;
      }
    }),
  );
});
