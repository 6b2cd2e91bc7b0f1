// What is Qdrant's own: words as sparse vectors, filters over words, and a stand-in with the rules of its documentation.
import { expect, it } from 'vitest';
import { openQdrantStore, openSqliteStore, parseFilter, type NewDocument } from '../src/index.ts';
import { toQdrantFilter } from '../src/store/qdrant/qdrant-filter.ts';
import { toTokenFilter } from '../src/store/staged/token-filter.ts';
import { describeHttpStore } from './http-store-contract.ts';
import { createQdrantStub } from './qdrant/qdrant-stub.ts';

describeHttpStore({ kind: 'qdrant', open: openQdrantStore, createServer: createQdrantStub });

const URL = 'http://qdrant.test:6333';

it('writes filters without any name or value of the caller’s', () => {
  const write = (text: string): string => JSON.stringify(toQdrantFilter(toTokenFilter(parseFilter(text)).expression));
  expect(write(`"x" = "y"`)).toMatch(/^\{"should":\[\{"key":"tokens","match":\{"any":\["t[0-9a-f]{20}"\]\}\}\]\}$/);
  expect(write('NOT a = 1 AND EXISTS b')).toMatch(/^\{"must":\[\{"must_not":\[.*\]\},\{"should":\[.*\]\}\]\}$/);
});

it('ranks words as the store in memory does, when texts are of one length', async () => {
  const words = ['wing', 'lift', 'drag', 'flow', 'heat', 'shock'];
  const documents = Array.from({ length: 40 }, (_, n): NewDocument => {
    const text = Array.from({ length: 6 }, (__, place) => words[(n * (place + 3) + place * place) % words.length]).join(' ');
    return { id: `d${n}`, hash: `${n}`, metadata: {}, chunks: [{ text, start: 0, end: text.length, heading: [], vector: Float32Array.of(1) }] };
  });
  const stores = [openSqliteStore({ path: ':memory:' }), openQdrantStore({ url: URL, fetch: createQdrantStub().fetch })];
  const found = await Promise.all(
    stores.map(async (store) => {
      const base = await store.createBase({ name: 'docs', embedder: 'f', space: 's1' });
      for (const document of documents) await base.putDocument(document, 's1');
      const { keyword } = await base.findCandidates({ text: 'wing shock', limit: 40 });
      return (await base.readChunks(keyword.map(({ id }) => id))).map(({ documentId }) => documentId).toSorted();
    }),
  );
  expect(found[1]).toEqual(found[0]);
});

it('leaves no collection behind', async () => {
  const stub = createQdrantStub();
  const store = openQdrantStore({ url: URL, fetch: stub.fetch, prefix: 'mine' });
  const base = await store.createBase({ name: 'docs', embedder: 'f', space: 's1' });
  await base.putDocument({ id: 'a', hash: 'h', metadata: {}, chunks: [{ text: 'x', start: 0, end: 1, heading: [], vector: Float32Array.of(1, 0) }] }, 's1');
  expect(stub.collectionNames()).toHaveLength(3);
  await store.deleteBase('docs');
  expect(stub.collectionNames()).toEqual(['mine-catalog']);
});
