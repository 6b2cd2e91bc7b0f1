// Knowledge bases as callers use them, over SQLite.
import { GatewayError, type EmbeddingModel, type JsonObject } from '@gateway/core';
import { createFakeEmbeddingModel } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKnowledgeBases, openSqliteStore, type DocumentInput, type KnowledgeBase, type KnowledgeBases, type SearchQuery, type StoredBase } from '../src/index.ts';
import { decodeLocalModel, fitLocalModel } from '../src/space/local-model.ts';

let bases: KnowledgeBases;
let base: KnowledgeBase;
const fake = createFakeEmbeddingModel({ dimensions: 64 });

beforeEach(async () => {
  bases = createKnowledgeBases({ store: openSqliteStore({ path: ':memory:' }), findModel: (name) => (name === 'fake/fake-embedding' ? fake : undefined) });
  base = await bases.create({ name: 'docs' });
});
afterEach(async () => bases.close());

const SUBJECTS = [
  ['pump', 'valve', 'pressure', 'pipe', 'leak', 'seal', 'flow'],
  ['bread', 'flour', 'oven', 'yeast', 'dough', 'crust', 'salt'],
  ['engine', 'piston', 'fuel', 'spark', 'exhaust', 'oil', 'gear'],
  ['violin', 'string', 'bow', 'melody', 'concert', 'rhythm', 'score'],
] as const;

/** Texts about one of four subjects, each with some of its words. */
function makeDocuments(count: number, from = 0): DocumentInput[] {
  return Array.from({ length: count }, (_, n) => {
    const index = from + n;
    const subject = SUBJECTS[index % 4] ?? SUBJECTS[0];
    const words = [0, 1, 2, 3].map((step) => subject[(Math.floor(index / 4) * (step + 1) + step * 2) % subject.length]);
    return { id: `d${index}`, text: `Note ${index}: ${words.join(' ')} today.`, metadata: { subject: index % 4, year: 2_000 + (index % 25) } };
  });
}

const find = async (query: Omit<SearchQuery, 'highlights'>): Promise<readonly string[]> => (await base.search(query)).results.map(({ chunk }) => chunk.documentId);

describe('adding', () => {
  it('cuts documents with offsets and headings, and finds their parts', async () => {
    const text = '# Guide\n\nAll about machines.\n\n## Pumps\n\nClose the valve first.\n\n## Ovens\n\nBake bread slowly.\n';
    expect(await base.add([{ id: 'guide', text, metadata: { year: 2024 } }], { chunking: { method: 'structural', size: 8 } })).toMatchObject({ added: 1, skipped: 0, errors: [] });
    const { results } = await base.search({ query: 'closing valves', limit: 1 });
    expect(results[0]).toMatchObject({ chunk: { documentId: 'guide', heading: ['Guide', 'Pumps'], metadata: { year: 2024 } }, score: 1 });
    expect(text.slice(results[0]?.chunk.start, results[0]?.chunk.end)).toBe(results[0]?.chunk.text);
    expect(results[0]?.highlights?.[0]?.text).toBe('Close the valve first.');
  });

  it('skips what has not changed, replaces what has, and knows documents without id by their text', async () => {
    const [a, b] = [{ id: 'a', text: 'Old pump' }, { text: 'Bread' }];
    expect(await base.add([a, b, b])).toMatchObject({ added: 2, skipped: 1, chunks: 2 });
    expect(await base.add([a, b])).toMatchObject({ added: 0, skipped: 2, chunks: 0 });
    expect(await base.add([{ ...a, text: 'New engine' }, { ...b, metadata: { x: 1 } }])).toMatchObject({ added: 2 });
    expect([await base.record(), await find({ query: 'pump', vectorWeight: 0 })]).toMatchObject([{ documents: 2, chunks: 2 }, []]);
  });

  it('tells which documents failed and adds the others', async () => {
    const seen: number[] = [];
    const result = await base.add([{ id: 'a', text: ' ' }, { id: 'b', text: 'Pump' }], { onProgress: ({ done }) => seen.push(done) });
    expect(result).toMatchObject({ added: 1, errors: [{ index: 0, id: 'a', error: 'The document is empty.', kind: 'invalid_input' }] });
    expect(seen.at(-1)).toBe(2);
  });

  it('lets a document fail alone whose metadata could not be read again, so that filters go on working', async () => {
    const nest = (levels: number): JsonObject => Array.from({ length: levels - 1 }).reduce<JsonObject>((inner) => ({ a: inner }), { year: 2024 });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const metadatas: unknown[] = [{ year: 2024 }, nest(100), nest(101), nest(3_000), circle, { n: 5n }, null, ['a']];
    const result = await base.add(metadatas.map((metadata, n) => ({ id: `m${n}`, text: `Pump number ${n}.`, metadata: metadata as JsonObject })));
    expect(result.added).toBe(2);
    expect(result.errors.map(({ id, kind }) => [id, kind])).toEqual(['m2', 'm3', 'm4', 'm5', 'm6', 'm7'].map((id) => [id, 'invalid_input']));
    expect(await find({ query: 'pump', filter: 'year = 2024', facets: ['year'] })).toEqual(['m0']);
  });

  it('takes documents as they come, one at a time', async () => {
    let asked = 0;
    async function* read(): AsyncGenerator<DocumentInput> {
      for (const document of makeDocuments(150)) {
        asked += 1;
        await Promise.resolve();
        yield document;
      }
    }
    const totals = new Set<number | undefined>();
    expect(await base.add(read(), { total: 150, onProgress: ({ done, total }) => (totals.add(total), expect(done).toBeLessThanOrEqual(asked)) })).toMatchObject({ added: 150, errors: [] });
    expect([...totals]).toEqual([150]);
  });

  it('lets a document fail alone whose text the embedding model refuses', async () => {
    const picky: EmbeddingModel = {
      ...fake,
      embed: async (texts, call) => {
        if (texts.some((text) => text.includes('too long'))) throw new GatewayError({ kind: 'invalid_input', message: 'A text is too long.' });
        return fake.embed(texts, call);
      },
    };
    const named = await bases.create({ name: 'picky', model: picky });
    expect(await named.add([{ id: 'a', text: 'Pump' }, { id: 'b', text: 'too long' }, { id: 'c', text: 'Bread' }])).toMatchObject({ added: 2, chunks: 2, errors: [{ index: 1, id: 'b', error: 'A text is too long.', kind: 'invalid_input' }] });
    expect(await named.record()).toMatchObject({ documents: 2 });
    const down: EmbeddingModel = { ...fake, model: 'down', embed: async () => Promise.reject(new GatewayError({ kind: 'unavailable', message: 'down' })) };
    await expect((await bases.create({ name: 'down', model: down })).add([{ text: 'Pump' }])).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('ends when it is aborted and keeps what is written', async () => {
    const controller = new AbortController();
    const adding = base.add(makeDocuments(300), { signal: controller.signal, onProgress: ({ done }) => done > 100 && controller.abort() });
    await expect(adding).rejects.toMatchObject({ kind: 'cancelled' });
    const { documents } = await base.record();
    expect(documents).toBeGreaterThan(100);
    expect(documents).toBeLessThan(300);
    expect(await base.add(makeDocuments(300))).toMatchObject({ added: 300 - documents, skipped: documents });
  });
});

describe('the end of a call', () => {
  it('comes between two documents, also of those that were embedded together', async () => {
    const controller = new AbortController();
    const model: EmbeddingModel = {
      ...fake,
      embed: async (texts, call) => {
        const vectors = await fake.embed(texts, call);
        controller.abort();
        return vectors;
      },
    };
    const paid = await bases.create({ name: 'paid', model });
    await expect(paid.add(makeDocuments(60), { signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await paid.record()).toMatchObject({ documents: 0 });
  });
});

describe('the local embeddings', () => {
  it('begin with features of words, are fitted when there is enough, and again at twice as much', async () => {
    const space = async (): Promise<string> => (await base.search({ query: 'pump' })).space;
    await base.add(makeDocuments(99));
    expect(await space()).toBe('local/hashing-v1/256');
    await base.add(makeDocuments(1, 99));
    const first = await space();
    expect(first).toMatch(/^local\/lsa-v1\//);
    await base.add(makeDocuments(99, 100));
    expect(await space()).toBe(first);
    await base.add(makeDocuments(1, 199));
    expect(await space()).not.toBe(first);
  });

  it('find what shares no word with the query', async () => {
    await base.add([...makeDocuments(200), { id: 'wanted', text: 'Flour and yeast.' }]);
    const answer = await base.search({ query: 'dough', limit: 100, keywordWeight: 0, highlights: 0 });
    expect(answer.results.map(({ chunk }) => chunk.documentId).slice(0, 50)).toContain('wanted');
    expect(answer.results.slice(0, 40).every(({ chunk }) => chunk.metadata['subject'] === 1 || chunk.documentId === 'wanted')).toBe(true);
  });

  it('are made anew while others search and add', async () => {
    await base.add(makeDocuments(120));
    const [isNew] = await Promise.all([
      base.refit(),
      base.add(makeDocuments(60, 120)),
      ...Array.from({ length: 10 }, async () => base.search({ query: 'valve pressure' }).then(({ results }) => expect(results).toHaveLength(5))),
    ]);
    expect(isNew).toBe(true);
    const answer = await base.search({ query: 'valve', limit: 1_000, keywordWeight: 0, foldDuplicates: false });
    expect(answer.results).toHaveLength(180);
  });

  it('are the same after they were stored', async () => {
    async function* texts(): AsyncGenerator<string> {
      for (const { text } of makeDocuments(60)) yield Promise.resolve(text);
    }
    const fit = await fitLocalModel(texts());
    const asked = makeDocuments(60).map(({ text }) => text);
    const vectors = await decodeLocalModel(fit?.bytes ?? new Uint8Array()).embed(asked);
    expect(vectors.flatMap((vector) => [...vector])).toEqual([...(fit?.matrix ?? [])]);
    // Also where the bytes lie at an odd place.
    const odd = new Uint8Array((fit?.bytes.length ?? 0) + 1);
    odd.set(fit?.bytes ?? [], 1);
    expect(await decodeLocalModel(odd.subarray(1)).embed(asked)).toEqual(vectors);
    expect(() => decodeLocalModel(Uint8Array.of(255, 255, 255, 1, 0))).toThrow(/damaged/);
  });
});

describe('searching', () => {
  beforeEach(async () => {
    await base.add(makeDocuments(80));
  });

  it('applies filters before it counts results', async () => {
    const { results } = await base.search({ query: 'pump', limit: 100, filter: 'subject = 0 AND year BETWEEN 2004 AND 2008', foldDuplicates: false });
    expect(results.map(({ chunk }) => chunk.documentId).toSorted()).toEqual(['d32', 'd4', 'd56', 'd8']);
    await expect(base.search({ query: 'pump', filter: 'year >' })).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('character 7') as string });
  });

  it('counts facets over what passes the filter, not over what is shown', async () => {
    const { facets } = await base.search({ query: 'pump', limit: 1, filter: 'year < 2010', facets: ['subject', { field: 'year', ranges: [{ to: 2005 }] }] });
    expect(facets?.[0]?.documents).toBe(35);
    expect(facets?.[1]).toMatchObject({ statistics: { min: 2000, max: 2009 }, ranges: [{ to: 2005, count: 20 }] });
  });

  it('takes weights that are given literally and warns of those that do harm', async () => {
    const left = await base.search({ query: 'pump' });
    expect([left.weights, left.warnings]).toEqual([{ keyword: 0.9, vector: 0.1 }, []]);
    const given = await base.search({ query: 'pump', keywordWeight: 3, vectorWeight: 7 });
    expect([given.weights, given.warnings]).toEqual([{ keyword: 3, vector: 7 }, [expect.stringContaining('70 % of the weight')]]);
    expect((await base.search({ query: 'pump', vectorWeight: 0.2 })).weights).toEqual({ keyword: 0.8, vector: 0.2 });
    for (const wrong of [{ keywordWeight: -1 }, { keywordWeight: 0, vectorWeight: 0 }, { vectorWeight: Number.NaN }]) await expect(base.search({ query: 'pump', ...wrong })).rejects.toMatchObject({ kind: 'invalid_input' });
  });

  it('finds nothing by words alone that has none of them, and tells how scores came about', async () => {
    expect(await find({ query: 'zeppelin', vectorWeight: 0 })).toEqual([]);
    const { results } = await base.search({ query: 'the pumps', limit: 1, explain: true });
    expect(results[0]?.explanation).toMatchObject({ keywordScore: expect.any(Number) as number, vectorScore: expect.any(Number) as number, terms: ['pump'] });
  });

  it('makes nearly equal texts one result', async () => {
    const text = 'The zeppelin rises slowly above the quiet green valley while many people watch from the market square below the church';
    await base.add([{ id: 'one', text }, { id: 'two', text: `${text}.` }]);
    const folded = await base.search({ query: 'zeppelin', vectorWeight: 0 });
    expect([folded.results.length, folded.results[0]?.duplicates.length]).toEqual([1, 1]);
    expect(await find({ query: 'zeppelin', vectorWeight: 0, foldDuplicates: false })).toEqual(['one', 'two']);
  });

  it('shows different things when diversity is wanted', async () => {
    const subjects = async (diversity: number): Promise<number> => new Set((await base.search({ query: 'pump valve bread', limit: 4, diversity, vectorWeight: 0.5 })).results.map(({ chunk }) => chunk.metadata['subject'])).size;
    expect(await subjects(0.9)).toBeGreaterThan(await subjects(0));
  });

  it('counts no more of a base than it needs to know', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let counted = 0;
    const count = (stored: StoredBase): StoredBase => ({
      ...stored,
      record: async () => {
        counted += 1;
        return stored.record();
      },
    });
    const handle = count(await store.createBase({ name: 'docs', description: undefined, embedder: 'local', space: 'local/hashing-v1/256' }));
    const own = createKnowledgeBases({ store: { ...store, openBase: async () => Promise.resolve(handle) } });
    await (await own.open('docs')).add([{ id: 'pump', text: 'The pump leaks.' }], { fit: false });
    const before = counted;
    expect((await (await own.open('docs')).search({ query: 'pump' })).results).toHaveLength(1);
    expect(counted).toBe(before);
    await own.close();
  });

  it('refuses what is no query', async () => {
    for (const wrong of [{ query: ' ' }, { query: 'a', limit: 0 }, { query: 'a', limit: 1.5 }, { query: 'a', diversity: 2 }, { query: 'a', minScore: Number.NaN }]) await expect(base.search(wrong)).rejects.toMatchObject({ kind: 'invalid_input' });
    const controller = new AbortController();
    controller.abort();
    await expect(base.search({ query: 'pump', signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('forgets what was deleted', async () => {
    expect(await base.delete(['d0', 'd4', 'nobody'])).toBe(2);
    expect(await find({ query: 'pump', limit: 1_000, foldDuplicates: false })).not.toContain('d0');
  });
});

describe('an embedding model', () => {
  it('makes the vectors of bases that were made with it', async () => {
    const made = await bases.create({ name: 'vendor', model: fake });
    await made.add(makeDocuments(40));
    const again = await bases.open('vendor');
    const { results, space } = await again.search({ query: makeDocuments(1, 7)[0]?.text ?? '', keywordWeight: 0, limit: 1 });
    expect([results[0]?.chunk.documentId, results[0]?.score, space]).toEqual(['d7', 1, 'fake/fake-embedding']);
    expect(await again.refit()).toBe(false);
    expect(await bases.list()).toMatchObject([{ name: 'docs', embedder: 'local' }, { name: 'vendor', embedder: 'fake/fake-embedding', documents: 40 }]);
  });

  it('is needed again to open them', async () => {
    await bases.create({ name: 'gone', model: { ...fake, model: 'other' } });
    await expect(bases.open('gone')).rejects.toMatchObject({ kind: 'not_configured', message: expect.stringContaining('fake/other') as string });
  });

  it('ends the call when it fails, and what was written before stays', async () => {
    let calls = 0;
    const failing: EmbeddingModel = {
      ...fake,
      embed: async (texts, call) => {
        calls += 1;
        if (calls > 1) throw new GatewayError({ kind: 'quota', message: 'No more.' });
        return fake.embed(texts, call);
      },
    };
    const made = await bases.create({ name: 'failing', model: failing });
    await expect(made.add(makeDocuments(150))).rejects.toMatchObject({ kind: 'quota' });
    expect((await made.record()).documents).toBe(64);
  });
});
