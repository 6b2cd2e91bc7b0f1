// Documents into a base: cut, embedded some at a time, written one by one.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted, toGatewayError } from '@gateway/core';
import { chunkText, type Chunk } from '@gateway/chunking';
import { toSearchText } from '../store/search-text.ts';
import type { NewChunk, NewDocument } from '../store/vector-store.ts';
import type { AddOptions, AddResult, DocumentInput } from './knowledge-base.ts';
import { inCurrentSpace, type SpaceAccess } from './space-access.ts';

const DEFAULT_CHUNK_SIZE = 400;
// Chunks that are embedded in one call.
const EMBEDDED_AT_ONCE = 64;

type CutDocument = Omit<NewDocument, 'chunks'> & { readonly chunks: readonly Omit<NewChunk, 'vector'>[] };

export async function addDocuments(access: SpaceAccess, documents: readonly DocumentInput[], options: AddOptions): Promise<AddResult> {
  const tally = { added: 0, skipped: 0, chunks: 0 };
  const errors: AddResult['errors'][number][] = [];
  let waiting: CutDocument[] = [];
  const flush = async (): Promise<void> => {
    await writeDocuments(access, waiting, options);
    tally.added += waiting.length;
    tally.chunks += waiting.reduce((sum, { chunks }) => sum + chunks.length, 0);
    waiting = [];
  };
  for (const [index, input] of documents.entries()) {
    throwIfAborted(options.signal);
    const cut = await cutDocument(access, input, options).catch((error: unknown) => {
      const { kind, message } = toGatewayError(error);
      // What ends the call is no fault of the document.
      if (kind === 'cancelled' || kind === 'timeout' || kind === 'not_found') throw error;
      errors.push({ index, id: input.id, error: message });
      return 'failed' as const;
    });
    if (cut === 'unchanged' || (typeof cut === 'object' && waiting.some(({ id, hash }) => id === cut.id && hash === cut.hash))) tally.skipped += 1;
    else if (cut !== 'failed') waiting.push(cut);
    if (waiting.reduce((sum, { chunks }) => sum + chunks.length, 0) >= EMBEDDED_AT_ONCE) await flush();
    options.onProgress?.({ done: index + 1 - waiting.length, total: documents.length, message: 'Adding documents' });
    await nextTurn();
  }
  await flush();
  options.onProgress?.({ done: documents.length, total: documents.length, message: 'Documents added' });
  return { ...tally, errors };
}

async function cutDocument({ base }: SpaceAccess, input: DocumentInput, { chunking = {}, signal }: AddOptions): Promise<CutDocument | 'unchanged'> {
  const { metadata = {}, text } = input;
  if (text.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: 'The document is empty.' });
  const wellFormed = text.toWellFormed();
  const id = (input.id ?? digest(wellFormed)).toWellFormed();
  const { counter, ...cutting } = chunking;
  const hash = digest(JSON.stringify([wellFormed, metadata, cutting, counter?.encoding ?? null]));
  if ((await base.readHashes([id])).get(id) === hash) return 'unchanged';
  const chunks = await chunkText(wellFormed, { size: DEFAULT_CHUNK_SIZE, ...chunking, signal });
  return { id, hash, metadata, chunks: chunks.filter((chunk) => chunk.text.trim() !== '').map(toNewChunk) };
}

function toNewChunk({ text, start, end, heading = [], context }: Chunk): Omit<NewChunk, 'vector'> {
  // The header of a table that the chunk continues is what its rows are found by.
  return { text, start, end, heading: context === undefined ? heading : [...heading, context] };
}

async function writeDocuments(access: SpaceAccess, documents: readonly CutDocument[], { signal }: AddOptions): Promise<void> {
  let written = 0;
  await inCurrentSpace(access, async (maker) => {
    const rest = documents.slice(written);
    const vectors = await maker.embed(rest.flatMap(({ chunks }) => chunks.map(toSearchText)), { signal });
    let next = 0;
    for (const document of rest) {
      const chunks = document.chunks.map((chunk, index) => ({ ...chunk, vector: vectorAt(vectors, next + index) }));
      if (!(await access.base.putDocument({ ...document, chunks }, maker.space))) return undefined;
      next += chunks.length;
      written += 1;
      await nextTurn();
    }
    return true;
  });
}

function vectorAt(vectors: readonly Float32Array[], index: number): Float32Array {
  const vector = vectors[index];
  if (vector === undefined) throw new GatewayError({ kind: 'bad_response', message: 'The embedding model has returned fewer vectors than texts.' });
  return vector;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
