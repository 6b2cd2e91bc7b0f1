import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateMentions } from './locate-mentions.ts';

const locate = (text: string, ...names: readonly string[]): string[] => locateMentions(text, names.map((name) => ({ text: name, type: 't' }))).map((mention) => mention.text);

test('whole words only, punctuation at the edges where it is there', () => {
  expect(locate('Ana met Anabel.', 'Ana')).toEqual(['Ana']);
  expect(locate('Acme Inc. paid $1.2 million (Acme Inc).', 'Acme Inc.', '$1.2 million')).toEqual(['Acme Inc.', '$1.2 million', 'Acme Inc']);
  expect(locate('Call (555) 123-4567 now.', '(555) 123-4567')).toEqual(['(555) 123-4567']);
});

test('any case and spacing when it is nowhere written as given', () => {
  expect(locate('the BANK\n  of england', 'Bank of England')).toEqual(['BANK\n  of england']);
  expect(locate('apple pie by Apple', 'Apple')).toEqual(['Apple']);
  expect(locate('O’Brien came', "O'Brien")).toEqual(['O’Brien']);
});

test('what lies inside a longer mention of the same type is left out', () => {
  expect(locate('John Smith came. John left.', 'John', 'John Smith')).toEqual(['John Smith', 'John']);
});

test('scripts without spaces, and symbols', () => {
  expect(locate('东京是日本的首都。', '东京', '日本')).toEqual(['东京', '日本']);
  expect(locate('a € and a €', '€')).toEqual(['€', '€']);
});

test('property: whatever is asked for, mentions are slices of the source', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(60), fc.string({ maxLength: 8 }), (text, from, other) => {
      const names = [text.slice(from, from + 9), text.slice(from), other].filter((name) => name.trim() !== '');
      const mentions = locateMentions(text, names.map((name) => ({ text: name.trim(), type: 't' })));
      for (const mention of mentions) expect(text.slice(mention.start, mention.end)).toBe(mention.text);
    }),
  );
});

test('finds nothing for an empty text, and very many of what stands very often', () => {
  expect(locateMentions('a b', [{ text: '', type: 'x' }])).toEqual([]);
  expect(locateMentions('- '.repeat(200_000), [{ text: '-', type: 'x' }])).toHaveLength(200_000);
  expect(locateMentions('Ada '.repeat(200_000), [{ text: 'Ada', type: 'x' }])).toHaveLength(200_000);
}, 30_000);
