// A document as records: one that is the document, written last, and parts before it for what that one cannot hold.
import { createHash } from 'node:crypto';
import { GatewayError, type JsonObject } from '@gateway/core';
import type { ChunkRecord, NewDocument } from '../vector-store.ts';
import { cutText, jsonSize } from './json-size.ts';
import { MAX_CHUNKS, toChunkNumber } from './chunk-number.ts';
import { listTokens } from './metadata-tokens.ts';
import type { PointServer, StoredRecord } from './point-server.ts';

export const DOCUMENTS = 'document';

interface Head {
  readonly id: string;
  readonly hash: string;
  readonly metadata: JsonObject;
  readonly chunks: number;
  /** For each part: the position of its first chunk, and how many pieces it has. None when the body holds all. */
  readonly parts: readonly (readonly [number, number])[];
}

type StoredChunk = readonly [text: string, start: number, end: number, heading: readonly string[]];

export interface PlannedDocument {
  readonly record: StoredRecord;
  readonly parts: readonly StoredRecord[];
}

export function toDocumentKey(id: string): string {
  return `d-${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}

/** @throws GatewayError `invalid_input` for what no record holds */
export function planDocument(document: NewDocument, { number, base, maxBodyBytes }: { readonly number: number; readonly base: string; readonly maxBodyBytes: number }): PlannedDocument {
  if (document.chunks.length > MAX_CHUNKS) throw new GatewayError({ kind: 'invalid_input', message: `A document has at most ${MAX_CHUNKS} chunks here.`, hint: 'Cut it into several documents.' });
  const stored = document.chunks.map(({ text, start, end, heading }): StoredChunk => [text, start, end, heading]);
  const whole = JSON.stringify(stored);
  const isWhole = jsonSize(whole) <= maxBodyBytes;
  const groups = isWhole ? [] : groupChunks(stored, maxBodyBytes);
  const pieces = groups.map(({ json }) => cutText(json, maxBodyBytes));
  const head: Head = { id: document.id, hash: document.hash, metadata: document.metadata, chunks: document.chunks.length, parts: groups.map(({ first }, index) => [first, pieces[index]?.length ?? 0]) };
  if (jsonSize(JSON.stringify(head)) > maxBodyBytes) throw new GatewayError({ kind: 'invalid_input', message: 'The metadata of the document is too large for this backend.' });
  const parts = pieces.flatMap((list, part) => list.map((body, piece) => ({ key: toPartKey({ base, number, part, piece }), group: `part-${base}`, number: number * MAX_CHUNKS + part, tokens: [], head: '{}', body })));
  return { record: { key: toDocumentKey(document.id), group: DOCUMENTS, number, tokens: listTokens(document.metadata), head: JSON.stringify(head), body: isWhole ? whole : '' }, parts };
}

function groupChunks(chunks: readonly StoredChunk[], maxBytes: number): readonly { readonly first: number; readonly json: string }[] {
  const groups: { first: number; chunks: StoredChunk[]; bytes: number }[] = [];
  for (const [position, chunk] of chunks.entries()) {
    const bytes = jsonSize(JSON.stringify(chunk)) + 1;
    const last = groups.at(-1);
    if (last === undefined || last.bytes + bytes + 1 > maxBytes) groups.push({ first: position, chunks: [chunk], bytes });
    else {
      last.chunks.push(chunk);
      last.bytes += bytes;
    }
  }
  return groups.map((group) => ({ first: group.first, json: JSON.stringify(group.chunks) }));
}

function toPartKey({ base, number, part, piece }: { readonly base: string; readonly number: number; readonly part: number; readonly piece: number }): string {
  return `part-${base}-${number}-${part}-${piece}`;
}

export function readHead(record: StoredRecord): Head {
  return JSON.parse(record.head) as Head;
}

/** Keys of all its parts. */
export function listPartKeys(record: StoredRecord, base: string): readonly string[] {
  return readHead(record).parts.flatMap(([, pieces], part) => Array.from({ length: pieces }, (_, piece) => toPartKey({ base, number: record.number, part, piece })));
}

/** Its chunks from one position to another, both included. Those whose parts are gone by now are left out: the document is as well, then. */
export async function readDocumentChunks(server: PointServer, record: StoredRecord, range: { readonly base: string; readonly catalog: string; readonly from: number; readonly to: number }): Promise<readonly ChunkRecord[]> {
  const head = readHead(record);
  const { from, to } = range;
  const give = (chunks: readonly StoredChunk[], first: number): readonly ChunkRecord[] =>
    chunks.flatMap(([text, start, end, heading], index) => {
      const position = first + index;
      return position < from || position > to ? [] : [{ id: toChunkNumber(record.number, position), documentId: head.id, position, text, start, end, heading, metadata: head.metadata }];
    });
  if (head.parts.length === 0) return give(JSON.parse(record.body) as StoredChunk[], 0);
  const found: ChunkRecord[] = [];
  for (const [part, [first, pieces]] of head.parts.entries()) {
    const next = head.parts[part + 1]?.[0] ?? head.chunks;
    if (first > to || next <= from) continue;
    const keys = Array.from({ length: pieces }, (_, piece) => toPartKey({ base: range.base, number: record.number, part, piece }));
    const records = new Map((await server.getRecords(range.catalog, keys)).map(({ key, body }) => [key, body]));
    if (keys.every((key) => records.has(key))) found.push(...give(JSON.parse(keys.map((key) => records.get(key)).join('')) as StoredChunk[], first));
  }
  return found;
}
