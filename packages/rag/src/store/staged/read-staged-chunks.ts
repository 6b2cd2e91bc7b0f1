// Chunks by number: read from their documents, which are written as a whole.
import type { ChunkRecord } from '../vector-store.ts';
import { toDocumentNumber } from './chunk-number.ts';
import { DOCUMENTS, readDocumentChunks } from './document-record.ts';
import { MAX_CHUNKS } from './chunk-number.ts';
import type { StagedAccess } from './staged-access.ts';

/** In the order of the numbers; what is gone by now is left out. */
export async function readChunksByNumber({ catalog, base, documents }: StagedAccess, ids: readonly number[]): Promise<readonly ChunkRecord[]> {
  const valid = ids.filter((id) => Number.isSafeInteger(id) && id >= 0);
  if (valid.length === 0) return [];
  const wanted = Map.groupBy(valid, toDocumentNumber);
  const records = await catalog.server.findRecords(documents, { group: DOCUMENTS, numbers: [...wanted.keys()], withBody: true });
  const found = new Map<number, ChunkRecord>();
  for (const record of records) {
    const positions = (wanted.get(record.number) ?? []).map((id) => id % MAX_CHUNKS);
    const range = { base: base.uid, catalog: catalog.collection, from: Math.min(...positions), to: Math.max(...positions) };
    for (const chunk of await readDocumentChunks(catalog.server, record, range)) found.set(chunk.id, chunk);
  }
  return valid.flatMap((id) => found.get(id) ?? []);
}

// Documents that are read at once.
const DOCUMENTS_AT_ONCE = 50;

/** Every chunk beyond a number, by number. */
export async function listStagedChunks({ catalog, base, documents }: StagedAccess, { after, limit }: { readonly after: number; readonly limit: number }): Promise<readonly ChunkRecord[]> {
  const chunks: ChunkRecord[] = [];
  for (let last = toDocumentNumber(after + 1) - 1; chunks.length < limit; ) {
    const asked = Math.min(limit, DOCUMENTS_AT_ONCE);
    const records = await catalog.server.listRecords(documents, { group: DOCUMENTS, after: last, limit: asked, withBody: true });
    for (const record of records) {
      const all = await readDocumentChunks(catalog.server, record, { base: base.uid, catalog: catalog.collection, from: 0, to: MAX_CHUNKS });
      chunks.push(...all.filter(({ id }) => id > after));
    }
    if (records.length < asked) break;
    last = records.at(-1)?.number ?? last;
  }
  return chunks.slice(0, limit);
}
