import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractKeywords } from './extract-keywords.ts';

const fixture = (name: string): Promise<string> => readFile(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
const read = (text: string, count?: number): string[] => extractKeywords(text, { count }).map((entry) => entry.keyword.toLowerCase());

test('the subjects of a report, phrases whole', async () => {
  const keywords = read(await fixture('quarterly-report.md'));
  expect(keywords).toContain('pump systems');
  expect(keywords).toContain('revenue');
  expect(keywords).not.toContain('pump');
  for (const noise of ['million', 'eur', 'september', 'the']) expect(keywords).not.toContain(noise);
});

test('inflected forms count as one, written as the text writes them most often', () => {
  const keywords = read('Invoices are late. The invoice was lost. Two invoices were found. An invoice arrived. Invoices matter.');
  expect(keywords.filter((keyword) => keyword.startsWith('invoice'))).toHaveLength(1);
});

test('no hashes, links or code', async () => {
  expect(read(await fixture('changelog.md'), 20).join(' ')).not.toMatch(/[0-9a-f]{6}|http|updated dependencies|thanks/);
});

test('German stop words are known', () => {
  const keywords = read('Die Lieferung der Pumpe ist verspätet. Die Pumpe wird nicht vor Mai geliefert, und die Rechnung für die Pumpe ist falsch.');
  expect(keywords[0]).toBe('pumpe');
  expect(keywords).not.toContain('die');
});

test('property: descending scores between 0 and 1, at most as many as asked, no repetition', () => {
  fc.assert(
    fc.property(fc.lorem({ mode: 'sentences', maxCount: 12 }), fc.integer({ min: 1, max: 15 }), (text, count) => {
      const keywords = extractKeywords(text, { count, language: 'en' });
      expect(keywords.length).toBeLessThanOrEqual(count);
      expect(new Set(keywords.map((entry) => entry.keyword)).size).toBe(keywords.length);
      keywords.forEach((entry, index) => {
        expect(entry.score).toBeGreaterThanOrEqual(0);
        expect(entry.score).toBeLessThanOrEqual(keywords[index - 1]?.score ?? 1);
      });
    }),
  );
});

test('no words, no keywords; a bad count is refused', () => {
  expect(extractKeywords('')).toEqual([]);
  expect(extractKeywords('the of and 123')).toEqual([]);
  expect(() => extractKeywords('text', { count: 0 })).toThrow(/at least 1/);
});
