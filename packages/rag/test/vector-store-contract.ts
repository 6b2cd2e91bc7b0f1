// What every backend has to do. A new one is one file, and one line in vector-stores.test.ts.
import type { JsonObject } from '@gateway/core';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { matchFilter, parseFilter, type CandidateQuery, type NewDocument, type StoredBase, type VectorStore } from '../src/index.ts';

export interface OpenedStores {
  /** Two that share their data, as those of two processes do. */
  readonly stores: readonly [VectorStore, VectorStore];
  readonly close: () => Promise<void>;
}

const unit = (...values: readonly number[]): Float32Array => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
};

interface ShortDocument {
  readonly metadata?: JsonObject;
  readonly texts?: readonly string[];
  readonly vector?: Float32Array;
}

function make(id: string, { metadata = {}, texts = [`text of ${id}`], vector = unit(1, 0, 0) }: ShortDocument = {}): NewDocument {
  let start = 0;
  const chunks = texts.map((text) => {
    const chunk = { text, start, end: start + text.length, heading: [`H${id}`], vector };
    start += text.length;
    return chunk;
  });
  return { id, hash: texts.join().slice(0, 200), metadata, chunks };
}

async function idsOf(base: StoredBase, query: Partial<CandidateQuery>, kind: 'keyword' | 'vector' = 'keyword'): Promise<readonly string[]> {
  const found = (await base.findCandidates({ limit: 50, space: 's1', ...query }))[kind];
  return (await base.readChunks(found.map(({ id }) => id))).map(({ documentId }) => documentId);
}

export function describeVectorStore(kind: string, open: () => Promise<OpenedStores>): void {
  describe(`the ${kind} store`, () => {
    let opened: OpenedStores;
    let store: VectorStore;
    let other: VectorStore;
    let base: StoredBase;

    beforeEach(async () => {
      opened = await open();
      [store, other] = opened.stores;
      base = await store.createBase({ name: 'docs', description: 'All of them', embedder: 'fake', space: 's1' });
    });
    afterEach(async () => opened.close());

    const put = async (...documents: readonly NewDocument[]): Promise<void> => {
      for (const document of documents) expect(await base.putDocument(document, 's1')).toBe(true);
    };

    describe('bases', () => {
      it('are made, listed by name, found and deleted', async () => {
        await put(make('a', { texts: ['one', 'two'] }));
        await other.createBase({ name: 'Äpfel; DROP TABLE bases', embedder: 'fake', space: 's1' });
        expect(await store.listBases()).toMatchObject([
          { name: 'docs', description: 'All of them', embedder: 'fake', space: 's1', documents: 1, chunks: 2 },
          { name: 'Äpfel; DROP TABLE bases', documents: 0, chunks: 0 },
        ]);
        expect(await store.deleteBase('docs')).toBe(true);
        expect(await store.deleteBase('docs')).toBe(false);
        expect((await other.listBases()).map((record) => record.name)).toEqual(['Äpfel; DROP TABLE bases']);
        await expect(other.openBase('docs')).rejects.toMatchObject({ kind: 'not_found', hint: expect.stringContaining('Äpfel') as string });
        await expect(base.putDocument(make('b'), 's1')).rejects.toMatchObject({ kind: 'not_found' });
        await expect(base.findCandidates({ text: 'one', limit: 1 })).rejects.toMatchObject({ kind: 'not_found' });
      });

      it('have names of their own', async () => {
        for (const wrong of ['docs', '', ' ', 'x'.repeat(201)]) await expect(store.createBase({ name: wrong, embedder: 'f', space: 's' })).rejects.toMatchObject({ kind: 'invalid_input' });
      });

      it('know nothing of each other, nor of one that had the name before', async () => {
        const second = await store.createBase({ name: 'second', embedder: 'fake', space: 's1' });
        await put(make('a', { texts: ['apple'] }));
        await second.putDocument(make('a', { texts: ['apple pie'] }), 's1');
        expect((await idsOf(second, { text: 'apple pie', vector: unit(1, 0, 0) })).length).toBe(1);
        expect(await idsOf(base, { text: 'pie' })).toEqual([]);
        await store.deleteBase('docs');
        const again = await store.createBase({ name: 'docs', embedder: 'fake', space: 's1' });
        expect([await idsOf(again, { text: 'apple' }), await again.readHashes(['a'])]).toEqual([[], new Map()]);
        expect(await idsOf(second, { text: 'apple' })).toEqual(['a']);
      });
    });

    describe('documents', () => {
      it('come with their chunks and go with them', async () => {
        await put(make('a', { metadata: { year: 2024, tags: ['x'] }, texts: ['Red apples.', ' Green pears.'] }), make('b'));
        const [first, second] = await base.listChunks({ limit: 2 });
        expect([first, second]).toMatchObject([
          { documentId: 'a', position: 0, text: 'Red apples.', start: 0, end: 11, heading: ['Ha'], metadata: { year: 2024, tags: ['x'] } },
          { documentId: 'a', position: 1, text: ' Green pears.', start: 11, end: 24 },
        ]);
        expect(await base.listChunks({ after: second?.id, limit: 9 })).toMatchObject([{ documentId: 'b' }]);
        expect(await base.readNeighbours('a', 1, 5)).toEqual([second]);
        expect(await base.readVectors([first?.id ?? 0, 999_999])).toEqual(new Map([[first?.id, unit(1, 0, 0)]]));
        expect(await base.deleteDocuments(['a', 'nobody', 'a'])).toBe(1);
        expect(await base.readChunks([first?.id ?? 0])).toEqual([]);
        expect([await idsOf(base, { text: 'apples' }), await idsOf(base, { vector: unit(1, 0, 0) }, 'vector')]).toEqual([[], ['b']]);
      });

      it('are replaced as a whole by their id', async () => {
        await put(make('a', { texts: ['old words', 'more old words'], metadata: { v: 1 } }), make('b', { texts: ['other'] }));
        expect(await idsOf(base, { text: 'old' })).toEqual(['a', 'a']);
        await put(make('a', { texts: ['new words'], metadata: { v: 2 } }));
        expect([await idsOf(base, { text: 'old' }), await idsOf(base, { text: 'new words' })]).toEqual([[], ['a']]);
        expect(await base.record()).toMatchObject({ documents: 2, chunks: 2 });
        expect(await base.readHashes(['a', 'b', 'c'])).toEqual(new Map([['a', 'new words'], ['b', 'other']]));
      });

      it('are found by other processes that have searched before', async () => {
        const there = await other.openBase('docs');
        await put(make('a', { texts: ['apple'] }));
        expect(await idsOf(there, { text: 'apple' })).toEqual(['a']);
        await there.putDocument(make('b', { texts: ['apple and unheard-of words'] }), 's1');
        await put(make('c', { texts: ['unheard-of apple'] }));
        expect([...(await idsOf(base, { text: 'unheard-of' }))].toSorted()).toEqual(['b', 'c']);
        await there.deleteDocuments(['a', 'c']);
        expect([await idsOf(base, { text: 'apple' }), await idsOf(base, { vector: unit(1, 1, 1) }, 'vector')]).toEqual([['b'], ['b']]);
      });

      it('may be empty, large, or of odd characters', async () => {
        await put(make('', { texts: [] }), make('\0\u{1f600}', { texts: ['\0 NUL and \u{1f600}', 'x'.repeat(200_000)], metadata: { 'a.b': { '"': null } } }));
        expect(await base.record()).toMatchObject({ documents: 2, chunks: 2 });
        expect((await base.listChunks({ limit: 9 }))[0]).toMatchObject({ documentId: '\0\u{1f600}', text: '\0 NUL and \u{1f600}', metadata: { 'a.b': { '"': null } } });
      });
    });

    describe('candidates', () => {
      it('are those of the words and those near the vector, best first', async () => {
        await put(make('a', { texts: ['apples and pears'], vector: unit(1, 0, 0) }), make('b', { texts: ['pears pears'], vector: unit(1, 1, 0) }), make('c', { texts: ['bread'], vector: unit(0, 0, 1) }));
        const query = { text: 'The pear', vector: unit(1, 0.9, 0), limit: 2, space: 's1' };
        const found = await base.findCandidates(query);
        expect(found.space).toBe('s1');
        expect(await idsOf(base, query)).toEqual(['b', 'a']);
        expect(await idsOf(base, query, 'vector')).toEqual(['b', 'a']);
        expect(found.vector[0]?.score).toBeCloseTo(0.9986, 3);
        expect(found.keyword[0]?.score).toBeGreaterThan(found.keyword[1]?.score ?? 99);
        expect(await base.findCandidates({ limit: 5 })).toEqual({ keyword: [], vector: [], space: 's1' });
      });

      it('are filtered before they are counted: exactly those that pass', async () => {
        const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', 'y'), fc.boolean(), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }));
        const metadatas = fc.sample(fc.dictionary(fc.constantFrom('a', 'b'), value), { numRuns: 60, seed: 7 }) as JsonObject[];
        await put(...metadatas.map((metadata, index) => make(String(index), { metadata, texts: ['same words'], vector: unit(1, index, 0) })));
        for (const text of ['a = 1', 'NOT a >= 2 OR b = "x"', 'a IN (1, "y") AND EXISTS b', 'b != true', 'c = 1']) {
          const filter = parseFilter(text);
          const passing = metadatas.flatMap((metadata, index) => (matchFilter(filter, metadata) ? [String(index)] : [])).toSorted();
          expect([...(await idsOf(base, { text: 'words', filter, limit: 60 }))].toSorted()).toEqual(passing);
          expect([...(await idsOf(base, { vector: unit(0, 1, 0), filter, limit: 60 }, 'vector'))].toSorted()).toEqual(passing);
          const first = await base.listMetadata({ filter, limit: 5 });
          const rest = await base.listMetadata({ filter, limit: 60, after: first.at(-1)?.cursor ?? 0 });
          expect([...first, ...rest].map(({ id }) => id).toSorted()).toEqual(passing);
          // A limit takes the best of those that pass, never of all.
          expect((await idsOf(base, { vector: unit(0, 1, 0), filter, limit: 3 }, 'vector')).length).toBe(Math.min(3, passing.length));
        }
      });

      it('are more with feedback', async () => {
        await put(make('a', { texts: ['wings lift'] }), make('b', { texts: ['wing lift speed'] }), make('c', { texts: ['lift grows'] }), make('d', { texts: ['bread'] }));
        expect([...(await idsOf(base, { text: 'wings' }))].toSorted()).toEqual(['a', 'b']);
        const withFeedback = [...(await idsOf(base, { text: 'wings', feedback: {} }))].toSorted();
        expect(base.capabilities).toEqual(store.capabilities);
        // A backend that cannot says so, and takes the query as it is.
        expect(withFeedback).toEqual(store.capabilities.feedback ? ['a', 'b', 'c'] : ['a', 'b']);
      });
    });

    describe('spaces', () => {
      it('are prepared beside the one in use, and switched for everybody at once', async () => {
        const there = await other.openBase('docs');
        await put(make('a', { vector: unit(1, 0, 0) }), make('b', { vector: unit(0, 1, 0) }));
        const chunks = await base.listChunks({ limit: 9 });
        expect((await there.findCandidates({ vector: unit(1, 0, 0), space: 's1', limit: 1 })).vector).toHaveLength(1);
        const model = Uint8Array.of(1, 2, 3);
        await base.putVectors('s2', new Map([[chunks[0]?.id ?? 0, unit(0, 1)], [987_654, unit(1, 1)]]));
        expect(await base.switchSpace({ name: 's2', model }, 's1')).toEqual({ outcome: 'incomplete', missing: [chunks[1]?.id] });
        expect(await there.readSpace()).toEqual({ name: 's1', model: undefined });
        await base.putVectors('s2', new Map([[chunks[1]?.id ?? 0, unit(1, 0)]]));
        expect(await base.switchSpace({ name: 's2', model }, 's1')).toEqual({ outcome: 'switched' });
        expect(await there.readSpace()).toEqual({ name: 's2', model });
        expect(await there.findCandidates({ vector: unit(1, 0, 0), space: 's1', limit: 1 })).toMatchObject({ vector: [], space: 's2' });
        expect(await idsOf(there, { vector: unit(0, 1), space: 's2' }, 'vector')).toEqual(['a', 'b']);
        expect(await there.putDocument(make('c'), 's1')).toBe(false);
        expect([await there.readHashes(['c']), await base.switchSpace({ name: 's3', model }, 's1')]).toEqual([new Map(), { outcome: 'superseded' }]);
        expect(await there.putDocument(make('c', { vector: unit(1, 1) }), 's2')).toBe(true);
        expect(await idsOf(base, { vector: unit(1, 1), space: 's2', limit: 1 }, 'vector')).toEqual(['c']);
      });
    });
  });
}
