import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResultLists, type ResultLists } from './result-lists.ts';
import type { ContentWriter } from './store/content-writer.ts';
import type { ContentBlock } from './tool-outcome.ts';

interface Setup {
  readonly lists: ResultLists;
  readonly links: ContentBlock[];
  /** What was written, lane after lane; undefined when nothing was. */
  readonly written: () => string | undefined;
  readonly discarded: () => number;
}

function setUp(keys: readonly string[], maxTokens: number | undefined): Setup {
  const links: ContentBlock[] = [];
  const lanes: string[] = [];
  let opened = 0;
  let discarded = 0;
  const writer: ContentWriter = {
    write: async (text, lane = 0) => {
      lanes[lane] = (lanes[lane] ?? '') + text;
    },
    finish: async () => ({ uri: 'ref://1', name: 'a.json', mediaType: 'application/json', size: lanes.join('').length, expiresMs: 0, callId: undefined }),
    discard: async () => {
      discarded += 1;
    },
  };
  const openWriter = async (): Promise<ContentWriter> => {
    opened += 1;
    return writer;
  };
  // A token for every four characters.
  const lists = createResultLists({ keys, maxTokens, openWriter, countTokens: async () => (text) => Math.ceil(text.length / 4), addLink: (link) => links.push(link) });
  return { lists, links, written: () => (opened === 0 ? undefined : lanes.join('')), discarded: () => discarded };
}

describe('long lists of a result', () => {
  it('are whole where nothing limits them, and where they are short', async () => {
    for (const maxTokens of [undefined, 1_000]) {
      const { lists, links, written } = setUp(['chunks', 'spans'], maxTokens);
      for (let index = 0; index < 20; index += 1) await lists.add([`chunk ${index}`, { start: index }]);
      const result = await lists.finish({ count: 20 });
      expect(result).toMatchObject({ count: 20 });
      expect(result['chunks']).toHaveLength(20);
      expect(result['spans']).toHaveLength(20);
      expect([result['truncated'], links, written()]).toEqual([undefined, [], undefined]);
    }
  });

  it('are written as one JSON object that holds every item, and cut in the answer', async () => {
    const item = fc.string({ unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 60 }), fc.integer({ min: 200, max: 400 }), async (texts, maxTokens) => {
        const { lists, links, written } = setUp(['chunks', 'spans'], maxTokens);
        const all = [...texts, ...Array.from({ length: 100 }, () => 'x'.repeat(90))];
        for (const [index, text] of all.entries()) await lists.add([text, { start: index }]);
        const result = await lists.finish({ count: all.length });
        expect(JSON.parse(written() ?? '')).toEqual({ success: true, count: all.length, chunks: all, spans: all.map((_text, start) => ({ start })) });
        expect(result).toMatchObject({ truncated: true, result_ref: 'ref://1', total: all.length, count: all.length });
        expect(Math.ceil(JSON.stringify(result).length / 4)).toBeLessThanOrEqual(maxTokens);
        const { chunks, spans } = result as { chunks: string[]; spans: unknown[] };
        expect(chunks).toEqual(all.slice(0, chunks.length));
        expect(spans).toHaveLength(chunks.length);
        expect(links).toEqual([expect.objectContaining({ type: 'resource_link', uri: 'ref://1' })]);
      }),
      { numRuns: 40 },
    );
  });

  it('hold no more than the answer can, however many they are', async () => {
    const { lists } = setUp(['chunks'], 200);
    const item = 'x'.repeat(1_000);
    for (let index = 0; index < 100; index += 1) await lists.add([item]);
    const { chunks } = (await lists.finish({})) as { chunks: string[] };
    expect(chunks.length).toBeLessThanOrEqual(5);
  });

  it('are forgotten when the work fails', async () => {
    const { lists, discarded } = setUp(['chunks'], 200);
    await lists.discard();
    expect(discarded()).toBe(0);
    for (let index = 0; index < 10; index += 1) await lists.add(['x'.repeat(1_000)]);
    await lists.discard();
    expect(discarded()).toBe(1);
  });
});
