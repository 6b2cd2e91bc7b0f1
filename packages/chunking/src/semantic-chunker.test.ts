import { describe, expect, it } from 'vitest';
import { chunkText } from './chunk-text.ts';
import type { EmbedTexts } from './chunk.ts';

const rivers = Array.from({ length: 9 }, (_, index) => `River number ${String(index)} runs into the sea. `).join('');
const stars = Array.from({ length: 5 }, (_, index) => `Star number ${String(index)} shines above the hill. `).join('');

/** Two subjects, two directions. */
const embed: EmbedTexts = async (texts) => texts.map((text) => Float32Array.from(text.startsWith('River') ? [1, 0.1] : [0.1, 1]));

describe('semantic without an embedder', () => {
  it('cuts only between sentences', async () => {
    const chunks = await chunkText(`${rivers}${stars}`.repeat(4), { size: 50 });
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks) expect(chunk.text).toMatch(/^(?:River|Star).*\. $/);
  });

  it('prefers the ends of paragraphs', async () => {
    const paragraph = `${'It is a sentence with some words in it. '.repeat(4).trim()}\n\n`;
    const chunks = await chunkText(paragraph.repeat(6), { size: 100 });
    for (const chunk of chunks) expect(chunk.text.endsWith('\n\n')).toBe(true);
  });

  it('evens sizes out instead of leaving a small rest', async () => {
    const chunks = await chunkText('This sentence has exactly so many words. '.repeat(13), { size: 100 });
    expect(chunks).toHaveLength(2);
    expect(Math.min(...chunks.map((chunk) => chunk.tokens))).toBeGreaterThan(45);
  });

  it('begins a chunk with a heading rather than ending one with it', async () => {
    const section = (name: string): string => `## ${name}\n\n${'A sentence about the matter at hand. '.repeat(7).trim()}\n\n`;
    const chunks = await chunkText(['A', 'B', 'C', 'D'].map(section).join(''), { size: 90 });
    for (const chunk of chunks) {
      expect(chunk.text.startsWith('## ')).toBe(true);
      expect(chunk.text.trimEnd()).not.toMatch(/## \w$/);
    }
    expect(chunks.map((chunk) => chunk.heading)).toEqual([['A'], ['B'], ['C'], ['D']]);
  });

  it('names the headings that all of the chunk stands under', async () => {
    const chunks = await chunkText('# Top\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n', { size: 200 });
    expect(chunks.map((chunk) => chunk.heading)).toEqual([['Top']]);
  });
});

describe('semantic by the words in use', () => {
  const startsOf = async (text: string, size: number): Promise<number[]> => (await chunkText(text, { size })).map((chunk) => chunk.start);

  it('cuts where other words begin, in any script', async () => {
    expect(await startsOf(`${rivers}${stars}`, 110)).toEqual([0, rivers.length]);
    const [rice, ships] = ['米は日本の主食である。水田で米を育てる。'.repeat(5), '船が港を出て行く。灯台の光が船を導く。'.repeat(4)];
    expect(await startsOf(`${rice}${ships}`, 120)).toEqual([0, rice.length]);
  });

  it('takes words that stand everywhere, and other forms of a word, for nothing new', async () => {
    const same = 'The walker walks along the path. The walkers walked on the paths. '.repeat(8);
    const plain = await startsOf(same, 80);
    const turned = await startsOf(`${same.slice(0, 264)}${'Walking there, they walk. '.repeat(2)}${same.slice(264)}`, 80);
    expect(plain.length).toBeGreaterThan(1);
    expect(turned).not.toContain(264);
  });

  it('copes with texts without any words', async () => {
    const text = '?!. ... !!! --- ??? '.repeat(60);
    expect((await chunkText(text, { size: 40 })).map((chunk) => chunk.text).join('')).toBe(text);
  });
});

describe('semantic with an embedder', () => {
  it('cuts where the meaning changes, whatever words are in use', async () => {
    const [before, after] = ['It is a sentence with some words. '.repeat(9), 'It is a sentence with some words! '.repeat(5)];
    const cutsAt = async (embedder?: EmbedTexts): Promise<number[]> => (await chunkText(`${before}${after}`, { size: 100, embed: embedder })).map((chunk) => chunk.start);
    const bySign: EmbedTexts = async (texts) => texts.map((text) => Float32Array.from(text.includes('!') ? [1, 0.1] : [0.1, 1]));
    expect(await cutsAt(bySign)).toEqual([0, before.length]);
    expect(await cutsAt()).not.toContain(before.length);
  });

  it('embeds every sentence once, also over many windows, and hands the signal on', async () => {
    const { signal } = new AbortController();
    const seen = new Map<string, number>();
    const text = Array.from({ length: 1_500 }, (_, index) => `Sentence ${String(index)} is unlike any other. `).join('');
    await chunkText(text, {
      size: 64,
      signal,
      embed: async (texts, call) => {
        expect(call?.signal).toBe(signal);
        for (const sentence of texts) seen.set(sentence, (seen.get(sentence) ?? 0) + 1);
        return await embed(texts);
      },
    });
    expect(seen.size).toBe(1_500);
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });

  it('refuses too few vectors, and passes on what the embedder throws', async () => {
    await expect(chunkText(rivers, { size: 50, embed: async () => [] })).rejects.toMatchObject({ kind: 'bad_response' });
    const failure = new Error('no embedder');
    await expect(chunkText(rivers, { size: 50, embed: () => Promise.reject(failure) })).rejects.toBe(failure);
  });

  it('copes with vectors of nothing but zeros', async () => {
    const chunks = await chunkText(rivers, { size: 50, embed: async (texts) => texts.map(() => new Float32Array(3)) });
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(rivers);
  });
});
