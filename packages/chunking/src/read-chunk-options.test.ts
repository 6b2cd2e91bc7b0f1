import { describe, expect, it } from 'vitest';
import { chunkText } from './chunk-text.ts';
import type { ChunkOptions } from './chunk.ts';
import { streamChunks } from './stream-chunks.ts';

describe('options out of range', () => {
  it.each<[option: string, options: ChunkOptions, allowed: string]>([
    ['size', { size: 7 }, '8 or more'],
    ['size', { size: 100.5 }, 'whole number'],
    ['size', { size: Number.NaN }, 'whole number'],
    ['overlap', { size: 100, overlap: 50 }, 'from 0 to 49'],
    ['overlap', { size: 11, overlap: 6 }, 'from 0 to 5'],
    ['overlap', { overlap: -1 }, 'from 0 to 499'],
    ['method', { method: 'sentences' as 'semantic' }, 'semantic, structural, token'],
    ['method', { method: 'toString' as 'semantic' }, 'semantic, structural, token'],
    ['format', { format: 'rtf' as 'html' }, 'auto, markdown, html, text'],
    ['locale', { locale: 'not a tag' }, 'BCP 47'],
  ])('%s of %o is refused, saying what is allowed', async (option, options, allowed) => {
    const expected = { kind: 'invalid_input', message: expect.stringContaining(`option ${option} is`) as string, hint: expect.stringContaining(allowed) as string };
    await expect(chunkText('text', options)).rejects.toMatchObject(expected);
    await expect(streamChunks(['text'], options).next()).rejects.toMatchObject(expected);
  });

  it('refuses them for an empty text too', async () => {
    await expect(chunkText('', { size: 1 })).rejects.toMatchObject({ kind: 'invalid_input' });
  });
});

it('uses size 1000 without overlap when nothing is asked', async () => {
  const chunks = await chunkText('Some words that go on. '.repeat(800));
  expect(chunks.length).toBeGreaterThan(3);
  expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeGreaterThan(800);
  expect(chunks.map((chunk) => chunk.text).join('')).toHaveLength(23 * 800);
});
