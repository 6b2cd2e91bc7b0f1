// Documents into a base: cut, embedded some at a time, written one by one.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted, toGatewayError, type ErrorKind } from '@gateway/core';
import { chunkText, type Chunk } from '@gateway/chunking';
import { toSearchText } from '../store/search-text.ts';
import type { NewChunk, NewDocument } from '../store/vector-store.ts';
import { checkMetadata } from './check-metadata.ts';
import { toEmbeddingCall } from './embedding-call.ts';
import type { AddOptions, AddResult, DocumentInput, DocumentSource } from './knowledge-base.ts';
import { inCurrentSpace, type SpaceAccess } from './space-access.ts';

const DEFAULT_CHUNK_SIZE = 400;
// Chunks that are embedded in one call.
const EMBEDDED_AT_ONCE = 64;

type CutDocument = Omit<NewDocument, 'chunks'> & { readonly chunks: readonly Omit<NewChunk, 'vector'>[] };

interface Waiting {
  readonly index: number;
  readonly document: CutDocument;
}

// What ends the call is no fault of the document.
const ENDS_CALL: ReadonlySet<ErrorKind> = new Set(['cancelled', 'timeout', 'not_found']);
// What a vendor says of a text; everything else it would say of the next one as well.
const OF_ONE_TEXT: ReadonlySet<ErrorKind> = new Set(['invalid_input', 'bad_response', 'content_filter']);

export async function addDocuments(access: SpaceAccess, documents: DocumentSource, options: AddOptions): Promise<AddResult> {
  const tally = { added: 0, skipped: 0, chunks: 0 };
  const errors: AddResult['errors'][number][] = [];
  const fail = (index: number, id: string | undefined, { kind, message }: GatewayError): void => void errors.push({ index, id, error: message, kind });
  const count = ({ document }: Waiting): void => {
    tally.added += 1;
    tally.chunks += document.chunks.length;
  };
  let waiting: Waiting[] = [];
  const flush = async (): Promise<void> => {
    const flushed = waiting;
    waiting = [];
    await writeGroup(access, flushed, { ...options, onFailed: ({ index, document }, error) => fail(index, document.id, error), onWritten: count });
  };
  const total = Array.isArray(documents) ? documents.length : options.total;
  let index = -1;
  for await (const input of documents) {
    index += 1;
    throwIfAborted(options.signal);
    const cut = await cutDocument(access, input, options).catch((error: unknown) => {
      const failure = toGatewayError(error);
      if (ENDS_CALL.has(failure.kind)) throw error;
      fail(index, input.id, failure);
      return 'failed' as const;
    });
    if (cut === 'unchanged' || (typeof cut === 'object' && waiting.some(({ document }) => document.id === cut.id && document.hash === cut.hash))) tally.skipped += 1;
    else if (cut !== 'failed') waiting.push({ index, document: cut });
    if (waiting.reduce((sum, { document }) => sum + document.chunks.length, 0) >= EMBEDDED_AT_ONCE) await flush();
    options.onProgress?.({ done: index + 1 - waiting.length, total, message: 'Adding documents' });
    await nextTurn();
  }
  await flush();
  options.onProgress?.({ done: index + 1, total, message: 'Documents added' });
  return { ...tally, errors: errors.toSorted((a, b) => a.index - b.index) };
}

interface GroupOptions extends AddOptions {
  readonly onWritten: (written: Waiting) => void;
  readonly onFailed: (failed: Waiting, error: GatewayError) => void;
}

// A text that the embedding model refuses fails alone, so that group is tried again one by one.
async function writeGroup(access: SpaceAccess, group: readonly Waiting[], options: GroupOptions): Promise<void> {
  let rest = group;
  try {
    await writeDocuments(access, group, {
      ...options,
      onWritten: (written) => {
        rest = rest.filter((one) => one !== written);
        options.onWritten(written);
      },
    });
  } catch (error) {
    const failure = toGatewayError(error);
    const [first] = rest;
    if (first === undefined || access.model === undefined || !OF_ONE_TEXT.has(failure.kind)) throw error;
    if (rest.length === 1) options.onFailed(first, failure);
    else for (const one of rest) await writeGroup(access, [one], options);
  }
}

async function cutDocument({ base }: SpaceAccess, input: DocumentInput, { chunking = {}, signal }: AddOptions): Promise<CutDocument | 'unchanged'> {
  const { metadata = {}, text } = input;
  if (text.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: 'The document is empty.' });
  checkMetadata(metadata);
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

async function writeDocuments(access: SpaceAccess, group: readonly Waiting[], options: GroupOptions): Promise<void> {
  let written = 0;
  await inCurrentSpace(access, async (maker) => {
    const rest = group.slice(written);
    const vectors = await maker.embed(rest.flatMap(({ document }) => document.chunks.map(toSearchText)), toEmbeddingCall(options));
    let next = 0;
    for (const one of rest) {
      throwIfAborted(options.signal);
      const chunks = one.document.chunks.map((chunk, index) => ({ ...chunk, vector: vectorAt(vectors, next + index) }));
      if (!(await access.base.putDocument({ ...one.document, chunks }, maker.space))) return undefined;
      next += chunks.length;
      written += 1;
      options.onWritten(one);
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
