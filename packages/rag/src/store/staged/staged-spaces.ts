// Moves a base from one vector space to another on a server without transactions: marked first, then looked whether anything is missing, then switched by one record.
import { randomUUID } from 'node:crypto';
import type { SwitchResult, VectorSpace } from '../vector-store.ts';
import { dropSpace, findBase, isGone, listSpaces, readBase, removeBaseRecord, SWITCH_MS, toChunksName, writeBase, writeModel, type BaseEntry } from './catalog.ts';
import { MAX_CHUNKS, toChunkNumber, toDocumentNumber } from './chunk-number.ts';
import { DOCUMENTS, readHead } from './document-record.ts';
import { makeSpace, toPoint } from './put-staged-document.ts';
import { readChunksByNumber } from './read-staged-chunks.ts';
import type { StagedAccess } from './staged-access.ts';

// Chunks that are read and written at once.
const AT_ONCE = 200;
const PAGE = 1_000;

export async function putStagedVectors(access: StagedAccess, space: string, vectors: ReadonlyMap<number, Float32Array>): Promise<void> {
  const { catalog, documents } = access;
  const { uid } = await readBase(catalog, access.base);
  const entries = [...vectors];
  await makeSpace(access, { uid, space }, entries[0]?.[1].length);
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    const part = new Map(entries.slice(start, start + AT_ONCE));
    // A chunk that is gone meanwhile needs no vector.
    const chunks = await readChunksByNumber(access, [...part.keys()]);
    if (chunks.length === 0) continue;
    const owners = await catalog.server.findRecords(documents, { group: DOCUMENTS, numbers: [...new Set(chunks.map(({ id }) => toDocumentNumber(id)))] });
    const tokens = new Map(owners.map((record) => [record.number, record.tokens]));
    const points = chunks.map((chunk) => toPoint(access, { chunk: { ...chunk, vector: part.get(chunk.id) ?? new Float32Array() }, number: chunk.id, tokens: tokens.get(toDocumentNumber(chunk.id)) ?? [] }));
    await catalog.server.putChunks(toChunksName(catalog, uid, space), points);
  }
}

export async function switchStagedSpace(access: StagedAccess, space: VectorSpace, from: string): Promise<SwitchResult> {
  const { catalog } = access;
  const before = await readBase(catalog, access.base);
  if (before.space !== from) return { outcome: 'superseded' };
  const token = randomUUID();
  const marked: BaseEntry = { ...before, switching: { token, untilMs: catalog.clock.now() + SWITCH_MS } };
  await writeBase(catalog, marked);
  const isOurs = async (): Promise<boolean> => {
    const entry = await findBase(catalog, before.name);
    return entry?.uid === before.uid && entry.switching?.token === token && entry.switching.untilMs > catalog.clock.now() + SWITCH_MS / 2;
  };
  if (!(await isOurs())) return { outcome: 'superseded' };
  const missing = await compareSpace(access, marked, space.name);
  if (missing.length > 0) {
    await writeBase(catalog, before);
    return { outcome: 'incomplete', missing };
  }
  const modelPieces = await writeModel(catalog, before.uid, space);
  if (!(await isOurs())) return { outcome: 'superseded' };
  const { modelPieces: _, switching: __, ...rest } = marked;
  await writeBase(catalog, { ...rest, space: space.name, ...(modelPieces === undefined ? {} : { modelPieces }) });
  // A deletion in the meantime comes after all.
  if (await isGone(catalog, before.uid)) await removeBaseRecord(catalog, before.name);
  for (const old of await listSpaces(catalog, before.uid)) if (old !== space.name) await dropSpace(catalog, before.uid, old);
  return { outcome: 'switched' };
}

/** Chunks without a vector in the space. Vectors there without a chunk go. */
async function compareSpace({ catalog, documents }: StagedAccess, { uid }: BaseEntry, space: string): Promise<readonly number[]> {
  const { server } = catalog;
  const chunks = toChunksName(catalog, uid, space);
  const there = new Set<number>();
  for (let after = -1; ; ) {
    const page = await server.listChunkNumbers(chunks, { after, limit: PAGE });
    for (const number of page) there.add(number);
    if (page.length < PAGE) break;
    after = page.at(-1) ?? after;
  }
  const missing: number[] = [];
  for (let after = 0; ; ) {
    const page = await server.listRecords(documents, { group: DOCUMENTS, after, limit: PAGE });
    for (const record of page) {
      for (let position = 0; position < Math.min(MAX_CHUNKS, readHead(record).chunks); position += 1) {
        const number = toChunkNumber(record.number, position);
        if (!there.delete(number)) missing.push(number);
      }
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.number ?? after;
  }
  if (missing.length === 0) await server.deleteChunks(chunks, [...there]);
  return missing;
}
