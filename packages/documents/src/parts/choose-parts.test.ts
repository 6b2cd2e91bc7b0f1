import { loadTokenCounter } from '@gateway/chunking';
import { expect, it } from 'vitest';
import { chooseParts, spread } from './choose-parts.ts';
import { sampleText } from './sample-text.ts';

const PARAGRAPH = 'One sentence about the harbour. Another one about the weather there.';
const text = Array.from({ length: 400 }, (_value, index) => `${index}. ${PARAGRAPH}`).join('\n\n');

it('gives the whole text in even parts when they may be as many as it takes', async () => {
  const { parts, of } = await chooseParts(text, { size: 1_000, most: 100, counter: await loadTokenCounter() });
  expect(of).toBe(parts.length);
  expect(parts.map((part) => part.text).join('')).toBe(text);
  expect(Math.min(...parts.map(({ tokens }) => tokens))).toBeGreaterThan(500);
});

it('spreads fewer parts evenly, with their places in the whole', async () => {
  const { parts, of } = await chooseParts(text, { size: 200, most: 4, counter: await loadTokenCounter() });
  expect(of).toBeGreaterThan(20);
  expect(parts.map(({ start }) => Math.floor((start / text.length) * 4))).toEqual([0, 1, 2, 3]);
  for (const part of parts) expect(text.slice(part.start, part.end)).toBe(part.text);
});

it('cuts very long texts only where they are read', async () => {
  const long = `${text}\n\n`.repeat(160);
  const { parts } = await chooseParts(long, { size: 100, most: 5, counter: await loadTokenCounter() });
  expect(parts).toHaveLength(5);
  expect(parts[4]?.start).toBeGreaterThan(long.length * 0.8);
  for (const part of parts) expect(long.slice(part.start, part.end)).toBe(part.text);
});

it('takes samples from beginnings, and the whole of what is short', () => {
  expect(sampleText('short', { windows: 2, length: 10 })).toEqual([{ start: 0, end: 5 }]);
  const spans = sampleText(text, { windows: 3, length: 1_000 });
  expect(spans).toHaveLength(3);
  for (const { start, end } of spans) {
    expect(text.slice(start, start + 30)).toMatch(/^\d+\. One/);
    expect(end - start).toBeGreaterThan(500);
  }
  // Without any break, and between the halves of no character.
  for (const { start } of sampleText('😀'.repeat(5_000), { windows: 3, length: 1_001 })) expect('😀'.repeat(5_000).slice(start).startsWith('😀')).toBe(true);
  expect(spread([1, 2, 3, 4, 5], 2)).toEqual([2, 4]);
});
