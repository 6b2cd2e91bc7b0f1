import { loadTokenCounter } from '@gateway/chunking';
import { assert, integer, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { cutToTokens, dropUnfinished } from './cut-to-tokens.ts';

const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

it('cuts at the end of a sentence, at a word only when the first is too long', () => {
  const text = 'One two three. Four five six. Seven eight.';
  expect(cutToTokens(text, 8, countWords)).toBe(text);
  expect(cutToTokens(text, 7, countWords)).toBe('One two three. Four five six.');
  expect(cutToTokens(text, 2, countWords)).toBe('One two…');
});

it('takes a heading or a mark away that has lost its text', () => {
  expect(cutToTokens('## Overview\n\nAll is well.\n\n## Risks\n\n- One risk is known to all of us.', 8, countWords)).toBe('## Overview\n\nAll is well.');
});

it('never gives more than was asked for, and always a beginning', () => {
  assert(
    property(string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), integer({ min: 1, max: 40 }), (text, max) => {
      const cut = cutToTokens(text, max, (value) => value.length);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(text.trim().startsWith(cut.replace(/…$/, ''))).toBe(true);
    }),
  );
});

it('drops what breaks off at the end, with its mark', () => {
  expect(dropUnfinished('It is done. And then the')).toBe('It is done.');
  expect(dropUnfinished('- The first point.\n- The second poi')).toBe('- The first point.');
  expect(dropUnfinished('1. **A:** first.\n2. **B:** sec')).toBe('1. **A:** first.');
  expect(dropUnfinished('It is done.')).toBe('It is done.');
  expect(dropUnfinished('no sentence at all')).toBe('no sentence at all');
});

it.each(['ꀀ', '𒀀', '𓀀', '😀', '中'])('never goes over the limit in a text of %s without spaces', async (character) => {
  const counter = await loadTokenCounter();
  for (const maxTokens of [1, 16, 50, 200]) {
    const cut = cutToTokens(character.repeat(3_000), maxTokens, (text) => counter.count(text));
    expect(counter.count(cut)).toBeLessThanOrEqual(maxTokens);
    expect(cut.isWellFormed()).toBe(true);
  }
});
