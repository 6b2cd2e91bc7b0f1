// Texts larger than an answer: by source they are read in parts, in memory that does not grow with them. At full size: `pnpm verify large`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callWithLargeSource, cancelWithLargeSource, createLargeText, type LargeText } from './drive-large-source.ts';

const BYTES = 10_000_000;
// Held whole, with its bytes and its result, a text of this size takes 360 to 400 MB.
const MAX_RSS_BYTES = 300_000_000;

let text: LargeText;
beforeAll(async () => {
  text = await createLargeText(BYTES);
});
afterAll(() => text.remove());

describe('a text of ten megabytes by source', () => {
  it('is chunked, all of it, in bounded memory, with progress', { timeout: 120_000 }, async () => {
    const { result, peakRssBytes, progress, keptHash } = await callWithLargeSource(text, { tool: 'chunk_document', args: { detail: true } });
    expect(result).toMatchObject({ success: true, truncated: true });
    expect(result['total']).toBe(result['chunk_count']);
    const { chunks, spans } = result as { chunks: string[]; spans: unknown[] };
    expect(chunks.length).toBeGreaterThan(2);
    expect(spans).toHaveLength(chunks.length);
    expect(keptHash).toBe(text.hash);
    expect(peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
    expect(progress.length).toBeGreaterThan(50);
    expect(progress.toSorted((a, b) => a - b)).toEqual(progress);
    expect(progress.at(-1)).toBeCloseTo(1, 6);
  });

  it('is summarized without a model in bounded memory, with progress', { timeout: 120_000 }, async () => {
    const { result, peakRssBytes, progress } = await callWithLargeSource(text, { tool: 'summarize_document', args: { provider: 'local' } });
    expect(result).toMatchObject({ success: true, provider: 'local', cost: 0, coverage: { read: 1 } });
    expect(String(result['summary']).length).toBeGreaterThan(200);
    expect(peakRssBytes).toBeLessThan(MAX_RSS_BYTES);
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toBeCloseTo(1, 6);
  });

  it.each([['chunk_document', {}], ['summarize_document', { provider: 'local' }]])('%s stops when cancelled, and leaves nothing behind', { timeout: 120_000 }, async (tool, args) => {
    const { progress, leftBehind } = await cancelWithLargeSource(text, { tool, args, share: 0.3 });
    expect(progress).toBeLessThan(0.9);
    expect(leftBehind).toBe(0);
  });
});
