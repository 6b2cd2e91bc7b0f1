// Writes one document inside a transaction: the old one goes with its chunks, the new one comes with all of its own.
import { createHash } from 'node:crypto';
import type { TermCounts } from '../../keyword/read-terms.ts';
import type { NewDocument } from '../vector-store.ts';
import type { Query } from './connection.ts';
import { toStoredDates, toStoredJson, toStoredText } from './stored-json.ts';
import { toVectorText } from './vector-text.ts';

export interface DocumentToPut {
  readonly base: string;
  readonly space: string;
  readonly document: NewDocument;
  /** Of each chunk, in order. */
  readonly terms: readonly TermCounts[];
}

/** What a document is found by: indexes of PostgreSQL take no key of any length. */
export function digestOf(documentId: string): string {
  return createHash('sha256').update(documentId).digest('hex');
}

/** @param base its row is locked */
export async function putDocument(query: Query, { base, space, document, terms }: DocumentToPut): Promise<void> {
  await deleteDocuments(query, base, [document.id]);
  const lengths = terms.map((counts) => [...counts.values()].reduce((sum, count) => sum + count, 0));
  const sum = lengths.reduce((total, length) => total + length, 0);
  const [row] = await query<{ id: string | number }>(
    `INSERT INTO @documents (base, digest, key, hash, metadata, dates, chunks, terms)
     VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::text::jsonb, $6::text::jsonb, $7::bigint, $8::bigint) RETURNING id`,
    [base, digestOf(document.id), toStoredText(document.id), toStoredText(document.hash), toStoredJson(document.metadata), toStoredDates(document.metadata), String(document.chunks.length), String(sum)],
  );
  const ids = await insertChunks(query, { base, id: String(row?.id), chunks: document.chunks });
  await insertVectors(query, space, new Map(document.chunks.map(({ vector }, position) => [ids[position] ?? '', vector])));
  await insertPostings(query, base, { ids, terms, lengths });
  await query('UPDATE @bases SET documents = documents + 1, chunks = chunks + $2::bigint, terms = terms + $3::bigint WHERE id = $1::bigint', [base, String(document.chunks.length), String(sum)]);
}

async function insertChunks(query: Query, { base, id, chunks }: { readonly base: string; readonly id: string; readonly chunks: NewDocument['chunks'] }): Promise<readonly string[]> {
  // Rows are numbered in the order in which they are selected.
  const rows = await query<{ id: string | number; position: number }>(
    `INSERT INTO @chunks (base, document, position, "start", "end", heading, "text")
     SELECT $1::bigint, $2::bigint, c.n - 1, c.s, c.e, c.heading::jsonb, c.t
     FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[]) WITH ORDINALITY AS c(s, e, heading, t, n) ORDER BY c.n RETURNING id, position`,
    [base, id, chunks.map(({ start }) => String(start)), chunks.map(({ end }) => String(end)), chunks.map(({ heading }) => toStoredJson(heading)), chunks.map(({ text }) => toStoredText(text))],
  );
  return [...rows].sort((a, b) => a.position - b.position).map((row) => String(row.id));
}

/** @param vectors by number of a chunk; of chunks that are gone meanwhile none is kept */
export async function insertVectors(query: Query, space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
  await query(
    `INSERT INTO @vectors (chunk, space, vector) SELECT c.id, $1::bigint, v.vector::vector
     FROM unnest($2::bigint[], $3::text[]) AS v(chunk, vector) JOIN @chunks AS c ON c.id = v.chunk AND c.base = (SELECT base FROM @spaces WHERE id = $1::bigint)
     ON CONFLICT (space, chunk) DO UPDATE SET vector = excluded.vector`,
    [space, [...vectors.keys()], [...vectors.values()].map(toVectorText)],
  );
}

async function insertPostings(query: Query, base: string, { ids, terms, lengths }: { readonly ids: readonly string[]; readonly terms: readonly TermCounts[]; readonly lengths: readonly number[] }): Promise<void> {
  const rows = terms.flatMap((counts, position) => [...counts].map(([term, count]) => ({ term: toStoredText(term), chunk: ids[position] ?? '', count: String(count), length: String(lengths[position]) })));
  await query(
    'INSERT INTO @postings (base, term, chunk, count, length) SELECT $1::bigint, p.* FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::integer[]) AS p(term, chunk, count, length)',
    [base, rows.map(({ term }) => term), rows.map(({ chunk }) => chunk), rows.map(({ count }) => count), rows.map(({ length }) => length)],
  );
}

/**
 * @param base its row is locked
 * @returns how many there were
 */
export async function deleteDocuments(query: Query, base: string, ids: readonly string[]): Promise<number> {
  const gone = await query<{ chunks: string | number; terms: string | number }>('DELETE FROM @documents WHERE base = $1::bigint AND digest = ANY ($2::text[]) RETURNING chunks, terms', [base, ids.map(digestOf)]);
  if (gone.length === 0) return 0;
  const sum = (key: 'chunks' | 'terms'): string => String(gone.reduce((total, row) => total + Number(row[key]), 0));
  await query('UPDATE @bases SET documents = documents - $2::bigint, chunks = chunks - $3::bigint, terms = terms - $4::bigint WHERE id = $1::bigint', [base, String(gone.length), sum('chunks'), sum('terms')]);
  return gone.length;
}
