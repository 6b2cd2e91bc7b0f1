import { expect, it } from 'vitest';
import { chunkText } from './chunk-text.ts';

const words = 'one two three four five six seven eight nine ten '.repeat(40);

it('makes windows of the size that was asked, but for the last', async () => {
  const chunks = await chunkText(words, { method: 'token', size: 50 });
  expect(chunks.slice(0, -1).every((chunk) => chunk.tokens === 50)).toBe(true);
});

it('overlaps by exactly what was asked where pieces are single tokens', async () => {
  const chunks = await chunkText(words.trimEnd(), { method: 'token', size: 50, overlap: 10 });
  expect(chunks.map((chunk) => chunk.tokens)).toEqual([...Array.from({ length: 9 }, () => 50), 40]);
});

it('leaves no last chunk that only repeats the one before', async () => {
  // 90 tokens: windows at 0 and 40 cover everything; one at 80 would lie inside the second.
  const chunks = await chunkText(Array.from({ length: 90 }, () => ' one').join(''), { method: 'token', size: 50, overlap: 10 });
  expect(chunks.map((chunk) => [chunk.start, chunk.end])).toEqual([[0, 200], [160, 360]]);
});

it('cuts a word only when it must, and never what people see as one character', async () => {
  const family = '👩‍👩‍👧‍👦';
  const chunks = await chunkText(family.repeat(30), { method: 'token', size: 32 });
  for (const chunk of chunks) expect(chunk.text.replaceAll(family, '')).toBe('');
  const accents = await chunkText('e\u0301'.repeat(200), { method: 'token', size: 16 });
  for (const chunk of accents) expect(chunk.text.startsWith('e')).toBe(true);
  for (const chunk of await chunkText(words.trimEnd(), { method: 'token', size: 16 })) expect(chunk.text).toMatch(/^(?: ?\w+)+$/);
});

it('does not part a line break of two characters', async () => {
  for (const chunk of await chunkText('a\r\n'.repeat(200), { method: 'token', size: 9 })) expect(chunk.text.startsWith('\n')).toBe(false);
});
