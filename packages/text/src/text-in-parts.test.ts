// What reads a source in parts finds in it what it finds in the same text in memory.
import { readWholeText, type TextSource } from '@gateway/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractKeywords, extractKeywordsInTurns } from './extract-keywords.ts';
import { rankSentences } from './rank-sentences.ts';
import { readInParts, SAMPLE_LENGTH } from './read-in-parts.ts';
import { summarizeExtractive } from './summarize-extractive.ts';

const TOPICS = ['steel prices', 'the port of Rotterdam', 'copper mines', 'freight rates', 'a new furnace', 'the works council', 'coal imports'];
const VERBS = ['rose', 'fell', 'were discussed', 'recovered', 'surprised the market', 'are expected to fall'];
const sentence = (index: number): string => `In week ${index} ${TOPICS[index % 7]} ${VERBS[(index * 5) % 6]} after ${TOPICS[(index * 3 + 1) % 7]} ${VERBS[(index * 11 + 2) % 6]}, as office ${(index * 7919) % 1_000} said.`;

function createText(sentences: number): string {
  return Array.from({ length: sentences }, (_value, index) => `${index % 50 === 0 ? `\n\n## Part ${index / 50}\n\n` : ''}${sentence(index)}${index % 5 === 4 ? '\n\n' : ' '}`).join('');
}

function toParts(text: string, length: number): TextSource {
  return {
    length: text.length,
    read: async function* () {
      for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
    },
  };
}

describe('a source in parts', () => {
  it('has exactly one last part, and a sample at its beginning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30_000), { maxLength: 8 }), async (lengths) => {
        const parts: { text: string; last: boolean }[] = [];
        const source: TextSource = {
          length: 0,
          read: async function* () {
            for (const [index, length] of lengths.entries()) yield String(index).repeat(length);
          },
        };
        for await (const part of readInParts(source)) parts.push(part);
        expect(parts.filter(({ last }) => last)).toHaveLength(1);
        expect(parts.at(-1)?.last).toBe(true);
        expect(parts.map(({ text }) => text).join('')).toBe(await readWholeText(source));
        expect(parts.length === 1 ? SAMPLE_LENGTH : parts[0]?.text.length).toBeGreaterThanOrEqual(SAMPLE_LENGTH);
      }),
      { numRuns: 30 },
    );
  });

  it('is ranked as the text, in one batch and in several', async () => {
    for (const sentences of [60, 14_000]) {
      const text = createText(sentences);
      const ranked = await rankSentences(text);
      expect(ranked.length).toBeGreaterThan(50);
      expect(await rankSentences(toParts(text, 7_777))).toEqual(ranked);
      for (const { start, end, text: readable } of ranked.slice(0, 20)) expect(text.slice(start, end)).toBe(readable);
    }
  });

  it('of many megabytes is ranked in small batches, of which few sentences are held', { timeout: 60_000 }, async () => {
    const long = (index: number): string => `${sentence(index)} `.replace(/\. $/, `, ${Array.from({ length: 60 }, (_value, at) => `word${(index * 31 + at * 7) % 997}`).join(' ')}. `);
    const text = Array.from({ length: 8_600 }, (_value, index) => long(index)).join('\n\n');
    expect(text.length).toBeGreaterThan(4_000_000);
    const ranked = await rankSentences(text);
    expect(ranked.length).toBeGreaterThan(100);
    expect(ranked.length).toBeLessThanOrEqual(300);
  });

  it('is summarized as the text, with all that it was chosen from', async () => {
    const text = createText(300);
    const summary = await summarizeExtractive(text, { focus: 'copper' });
    expect(summary.sentences).toHaveLength(5);
    expect(summary.ranked).toEqual(await rankSentences(text, { focus: 'copper' }));
    expect(await summarizeExtractive(toParts(text, 1_000), { focus: 'copper' })).toEqual(summary);
  });

  it('has the keywords of the text, also where only samples are read', async () => {
    const text = createText(2_000);
    for (const maxCharacters of [undefined, 40_000]) {
      const keywords = extractKeywords(text, { maxCharacters });
      expect(keywords).toHaveLength(10);
      expect(await extractKeywordsInTurns(toParts(text, 3_333), { maxCharacters })).toEqual(keywords);
    }
  });

  it('stops at what reading throws, and when aborted between two parts', async () => {
    const broken: TextSource = {
      length: 1_000_000,
      read: async function* () {
        yield createText(200);
        throw new Error('the disk is gone');
      },
    };
    await expect(rankSentences(broken)).rejects.toThrow('the disk is gone');
    const controller = new AbortController();
    const endless: TextSource = {
      length: 1_000_000_000,
      read: async function* () {
        for (let part = 0; ; part += 1) {
          if (part === 3) controller.abort();
          yield createText(200);
        }
      },
    };
    await expect(rankSentences(endless, { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(extractKeywordsInTurns(endless, { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
