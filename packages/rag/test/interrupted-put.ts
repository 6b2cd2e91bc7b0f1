// What a document's readers see when the connection breaks at any step of writing it, for every backend: the old one or the new one, whole. Afterwards the same put mends it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChunkRecord, NewDocument, StoredBase, VectorStore } from '../src/index.ts';

export type Break = 'before' | 'after';

export interface BreakableStores {
  /** Its connection breaks as told. */
  readonly store: VectorStore;
  /** Another process, whose connection is sound. */
  readonly witness: VectorStore;
  /** Breaks the nth request from now on, before it arrives or after it was carried out, and all after it; 0 for none. */
  readonly breakAt: (request: number, when: Break) => void;
  /** Requests since then. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

const vector = Float32Array.of(1, 0, 0);

function makeDocument(version: string, chunks: number): NewDocument {
  const texts = Array.from({ length: chunks }, (_, index) => `${version} words number ${index}`);
  return { id: 'doc', hash: version, metadata: { version }, chunks: texts.map((text, index) => ({ text, start: index * 10, end: index * 10 + 9, heading: [version], vector })) };
}

/** How a reader sees the document, from every side: they have to tell the same story. */
async function look(base: StoredBase): Promise<readonly string[]> {
  const hash = (await base.readHashes(['doc'])).get('doc') ?? 'none';
  const neighbours = await base.readNeighbours('doc', 0, 99);
  const listed = (await base.listChunks({ limit: 50 })).filter(({ documentId }) => documentId === 'doc');
  const metadata = (await base.listMetadata({ limit: 9 })).filter(({ id }) => id === 'doc').map((document) => document.metadata['version']);
  const found = await base.findCandidates({ text: 'words', vector, space: 's1', limit: 50 });
  const hits = await Promise.all([found.keyword, found.vector].map(async (kind) => (await base.readChunks(kind.map(({ id }) => id))).filter(({ documentId }) => documentId === 'doc')));
  const tell = (chunks: readonly ChunkRecord[]): string => chunks.map(({ text }) => text).toSorted().join('; ');
  return [hash, JSON.stringify(metadata[0] ?? 'none'), tell(neighbours), tell(listed), ...hits.map(tell)];
}

const story = (document: NewDocument | undefined): readonly string[] => {
  const texts = (document?.chunks ?? []).map(({ text }) => text).toSorted().join('; ');
  return [document?.hash ?? 'none', JSON.stringify(document?.hash ?? 'none'), texts, texts, texts, texts];
};

export function describeInterruptedPut(kind: string, open: () => Promise<BreakableStores>): void {
  describe(`an interrupted put in the ${kind} store`, () => {
    let stores: BreakableStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(async () => stores.close());

    for (const when of ['before', 'after'] as const) {
      it(`leaves the old document or the new one, whole, when a connection breaks ${when} any request`, async () => {
        const { store, witness, breakAt, requests } = stores;
        const base = await store.createBase({ name: 'docs', embedder: 'fake', space: 's1' });
        const there = await witness.openBase('docs');
        await base.putDocument({ ...makeDocument('other', 2), id: 'neighbour' }, 's1');
        let current: NewDocument | undefined;
        let broken = 0;
        for (let request = 1; ; request += 1) {
          const next = makeDocument(`v${request}`, (request % 3) + 1);
          breakAt(request, when);
          const outcome = await base.putDocument(next, 's1').catch((error: unknown) => error);
          const isOver = requests() < request;
          breakAt(0, when);
          const seen = await look(there);
          // One that was told of a failure may still find that it is done; one that was told of success has to.
          expect(outcome === true ? [story(next)] : [story(current), story(next)]).toContainEqual(seen);
          expect([true, 'unavailable']).toContain(outcome === true || (outcome as { kind?: string }).kind);
          if (isOver) break;
          broken += 1;
          expect(await base.putDocument(next, 's1')).toBe(true);
          expect(await look(there)).toEqual(story(next));
          current = next;
        }
        expect(broken).toBeGreaterThan(2);
        expect((await there.listChunks({ limit: 50 })).filter(({ documentId }) => documentId === 'neighbour')).toHaveLength(2);
      });
    }

    it('can be deleted, alone and with its base', async () => {
      const { store, witness, breakAt } = stores;
      const base = await store.createBase({ name: 'docs', embedder: 'fake', space: 's1' });
      for (const request of [2, 3, 4]) {
        breakAt(request, 'after');
        await base.putDocument(makeDocument(`v${request}`, 2), 's1').catch(() => undefined);
        breakAt(0, 'after');
        await base.deleteDocuments(['doc']);
        expect(await look(await witness.openBase('docs'))).toEqual(story(undefined));
      }
      breakAt(2, 'before');
      await base.putDocument(makeDocument('last', 2), 's1').catch(() => undefined);
      breakAt(0, 'before');
      expect([await witness.deleteBase('docs'), await store.listBases()]).toEqual([true, []]);
      await expect(base.readHashes(['doc'])).rejects.toMatchObject({ kind: 'not_found' });
    });
  });
}
