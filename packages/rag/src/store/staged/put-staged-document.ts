// Writes a document on a server without transactions. Chunks go first; nobody sees them, since no document has their number yet. The one record that gives it to the document is what makes it seen, and in the same
// moment takes the old one's number away. What is not seen any more goes afterwards.
import { toSearchText } from '../search-text.ts';
import type { NewDocument } from '../vector-store.ts';
import { createSpace, readBase, readSettledBase, toChunksName, type BaseEntry } from './catalog.ts';
import { toChunkNumber } from './chunk-number.ts';
import { DOCUMENTS, listPartKeys, planDocument, readHead, toDocumentKey } from './document-record.ts';
import type { ChunkPoint, StoredRecord } from './point-server.ts';
import type { StagedAccess } from './staged-access.ts';

/** @returns false when the base is in another space by now; then the document has to be put again, with vectors of that one */
export async function putStagedDocument(access: StagedAccess, document: NewDocument, space: string): Promise<boolean> {
  const { catalog, documents, leftovers } = access;
  const { server } = catalog;
  const entry = await readSettledBase(catalog, access.base);
  if (entry.space !== space) return false;
  const number = await access.numbers.next();
  const { record, parts } = planDocument(document, { number, base: entry.uid, maxBodyBytes: server.maxBodyBytes });
  const [old] = await server.getRecords(documents, [record.key]);
  leftovers.set(number, document.chunks.length);
  await makeSpace(access, entry, document.chunks[0]?.vector.length);
  await server.putChunks(toChunksName(catalog, entry.uid, space), document.chunks.map((chunk, position) => toPoint(access, { chunk, number: toChunkNumber(number, position), tokens: record.tokens })));
  for (const part of parts) await server.putRecord(catalog.collection, part);
  await server.putRecord(documents, record);
  leftovers.delete(number);
  // Whoever moves the base marks it first and looks for chunks without a vector afterwards. So it has seen this document, or we see its mark.
  const after = await readSettledBase(catalog, access.base);
  if (old !== undefined) await forget(access, entry, [old]);
  await sweepLeftovers(access, entry);
  return after.space === space;
}

export function toPoint({ reader }: Pick<StagedAccess, 'reader'>, { chunk, number, tokens }: { readonly chunk: NewDocument['chunks'][number]; readonly number: number; readonly tokens: readonly string[] }): ChunkPoint {
  return { number, tokens, terms: reader.read(toSearchText(chunk)), vector: chunk.vector };
}

/** Makes a space's collection when this process has not seen it yet. */
export async function makeSpace({ catalog, madeSpaces }: StagedAccess, { uid, space }: Pick<BaseEntry, 'uid' | 'space'>, dimensions: number | undefined): Promise<void> {
  if (dimensions === undefined || madeSpaces.has(space)) return;
  await createSpace(catalog, { uid, space, dimensions });
  madeSpaces.add(space);
}

/** Takes away what belonged to documents that are gone. */
async function forget({ catalog }: StagedAccess, { uid, space }: BaseEntry, gone: readonly StoredRecord[]): Promise<void> {
  const { server, collection } = catalog;
  const numbers = gone.flatMap((record) => Array.from({ length: readHead(record).chunks }, (_, position) => toChunkNumber(record.number, position)));
  await server.deleteChunks(toChunksName(catalog, uid, space), numbers);
  await server.deleteRecords(collection, gone.flatMap((record) => listPartKeys(record, uid)));
}

// What this process began and was not told the end of: it may have been carried out.
async function sweepLeftovers({ catalog, documents, leftovers }: StagedAccess, { uid, space }: BaseEntry): Promise<void> {
  const begun = [...leftovers];
  if (begun.length === 0) return;
  const alive = new Set((await catalog.server.findRecords(documents, { group: DOCUMENTS, numbers: begun.map(([number]) => number) })).map(({ number }) => number));
  for (const [number, chunks] of begun) {
    if (!alive.has(number)) await catalog.server.deleteChunks(toChunksName(catalog, uid, space), Array.from({ length: chunks }, (_, position) => toChunkNumber(number, position)));
    leftovers.delete(number);
  }
}

/** @returns how many there were */
export async function deleteStagedDocuments(access: StagedAccess, ids: readonly string[]): Promise<number> {
  const { catalog, documents } = access;
  const entry = await readBase(catalog, access.base);
  const found = await catalog.server.getRecords(documents, [...new Set(ids.map(toDocumentKey))]);
  if (found.length === 0) return 0;
  await catalog.server.deleteRecords(documents, found.map(({ key }) => key));
  await forget(access, entry, found);
  return found.length;
}
