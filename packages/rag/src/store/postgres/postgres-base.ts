// One knowledge base in PostgreSQL.
import type { JsonObject } from '@gateway/core';
import { filterToPostgres } from '../../filter/filter-to-postgres.ts';
import { createTermReader } from '../../keyword/read-terms.ts';
import { deletedBase } from '../base-name.ts';
import { toSearchText } from '../search-text.ts';
import type { BaseRecord, ChunkRecord, DocumentMetadata, StoredBase } from '../vector-store.ts';
import { readBaseRow, type BaseReference, type BaseRow } from './base-row.ts';
import type { Connection, Query } from './connection.ts';
import { findCandidates } from './find-candidates.ts';
import { deleteDocuments, digestOf, putDocument } from './put-document.ts';
import { indexSpace } from './search-vectors.ts';
import { fromStoredJson, fromStoredText } from './stored-json.ts';
import { putVectors, switchSpace } from './vector-spaces.ts';
import { fromVectorText } from './vector-text.ts';

export function createPostgresBase(connection: Connection, base: BaseReference): StoredBase {
  return { capabilities: { feedback: true }, ...createWriter(connection, base), ...createChunkReader(connection, base), ...createDocumentReader(connection, base), ...createSpaces(connection, base) };
}

// Documents that one transaction deletes.
const DELETED_AT_ONCE = 50;

function createWriter(connection: Connection, base: BaseReference): Pick<StoredBase, 'putDocument' | 'deleteDocuments' | 'findCandidates'> {
  const reader = createTermReader();
  return {
    putDocument: async (document, space) => {
      const terms = document.chunks.map((chunk) => reader.read(toSearchText(chunk)));
      return connection.transaction(async (query) => {
        const row = await readBaseRow(query, base, 'update');
        if (row.spaceName !== space) return false;
        const dimensions = document.chunks[0]?.vector.length;
        if (row.dimensions === undefined && dimensions !== undefined) await fixDimensions(connection, query, { ...row, dimensions });
        await putDocument(query, { base: base.id, space: row.space, document, terms });
        return true;
      });
    },
    deleteDocuments: async (ids) => {
      const known = [...new Set(ids)];
      let deleted = 0;
      for (let start = 0; start === 0 || start < known.length; start += DELETED_AT_ONCE) {
        deleted += await connection.transaction(async (query) => {
          await readBaseRow(query, base, 'update');
          return deleteDocuments(query, base.id, known.slice(start, start + DELETED_AT_ONCE));
        });
      }
      return deleted;
    },
    findCandidates: async (query) => findCandidates({ connection, base, reader }, query),
  };
}

// The first vectors of a space say how long its vectors are.
async function fixDimensions(connection: Connection, query: Query, row: BaseRow & { readonly dimensions: number }): Promise<void> {
  await query('UPDATE @spaces SET dimensions = $2::integer WHERE id = $1::bigint', [row.space, String(row.dimensions)]);
  await indexSpace(connection, query, row);
}

interface ChunkRow {
  readonly id: string | number;
  readonly key: string;
  readonly position: number;
  readonly text: string;
  readonly start: string | number;
  readonly end: string | number;
  readonly heading: unknown;
  readonly metadata: unknown;
}

const CHUNKS = 'SELECT c.id, d.key, c.position, c."text", c."start", c."end", c.heading, d.metadata FROM @chunks AS c JOIN @documents AS d ON d.id = c.document';

function createChunkReader({ query }: Connection, base: BaseReference): Pick<StoredBase, 'readChunks' | 'readNeighbours' | 'listChunks' | 'readVectors'> {
  const readRows = async (where: string, params: readonly unknown[]): Promise<readonly ChunkRecord[]> => {
    await readBaseRow(query, base);
    return (await query<ChunkRow>(`${CHUNKS} WHERE c.base = $1::bigint AND ${where}`, [base.id, ...params])).map(toChunkRecord);
  };
  return {
    readChunks: async (ids) => {
      const found = new Map((await readRows('c.id = ANY ($2::bigint[])', [ids.map(String)])).map((chunk) => [chunk.id, chunk]));
      return ids.flatMap((id) => found.get(id) ?? []);
    },
    readNeighbours: async (documentId, from, to) => readRows('d.digest = $2::text AND c.position BETWEEN $3::bigint AND $4::bigint ORDER BY c.position', [digestOf(documentId), String(from), String(to)]),
    listChunks: async ({ after = 0, limit }) => readRows('c.id > $2::bigint ORDER BY c.id LIMIT $3::bigint', [String(after), String(limit)]),
    readVectors: async (ids) => {
      const { space } = await readBaseRow(query, base);
      const rows = await query<{ chunk: string | number; vector: string }>('SELECT chunk, vector::text AS vector FROM @vectors WHERE space = $1::bigint AND chunk = ANY ($2::bigint[])', [space, ids.map(String)]);
      return new Map(rows.map(({ chunk, vector }) => [Number(chunk), fromVectorText(vector)]));
    },
  };
}

function createDocumentReader({ query }: Connection, base: BaseReference): Pick<StoredBase, 'record' | 'readHashes' | 'listMetadata'> {
  return {
    record: async () => {
      const [record] = await readRecords(query, 'WHERE b.id = $1::bigint AND b.name IS NOT NULL', [base.id]);
      if (record === undefined) throw deletedBase(base.name);
      return record;
    },
    readHashes: async (ids) => {
      await readBaseRow(query, base);
      const rows = await query<{ digest: string; hash: string }>('SELECT digest, hash FROM @documents WHERE base = $1::bigint AND digest = ANY ($2::text[])', [base.id, ids.map(digestOf)]);
      const found = new Map(rows.map(({ digest, hash }) => [digest, fromStoredText(hash)]));
      return new Map(ids.flatMap((id) => {
        const hash = found.get(digestOf(id));
        return hash === undefined ? [] : [[id, hash] as const];
      }));
    },
    listMetadata: async ({ after = 0, limit, filter }): Promise<readonly DocumentMetadata[]> => {
      await readBaseRow(query, base);
      const condition = filter === undefined ? undefined : filterToPostgres(filter, { metadata: 'metadata', dates: 'dates', firstParam: 4 });
      const sql = `SELECT id, key, metadata FROM @documents WHERE base = $1::bigint AND id > $2::bigint ${condition === undefined ? '' : `AND ${condition.sql}`} ORDER BY id LIMIT $3::bigint`;
      const rows = await query<{ id: string | number; key: string; metadata: unknown }>(sql, [base.id, String(after), String(limit), ...(condition?.params ?? [])]);
      return rows.map((row) => ({ cursor: Number(row.id), id: fromStoredText(row.key), metadata: fromStoredJson(row.metadata) as JsonObject }));
    },
  };
}

function createSpaces(connection: Connection, base: BaseReference): Pick<StoredBase, 'readSpaceName' | 'readSpace' | 'putVectors' | 'switchSpace'> {
  return {
    readSpaceName: async () => (await readBaseRow(connection.query, base)).spaceName,
    readSpace: async () => {
      const rows = await connection.query<{ name: string; model: Uint8Array | null }>('SELECT s.name, s.model FROM @bases AS b JOIN @spaces AS s ON s.id = b.space WHERE b.id = $1::bigint AND b.name IS NOT NULL', [base.id]);
      if (rows[0] === undefined) throw deletedBase(base.name);
      return { name: fromStoredText(rows[0].name), model: rows[0].model === null ? undefined : new Uint8Array(rows[0].model) };
    },
    putVectors: async (space, vectors) => putVectors(connection, base, { space, vectors }),
    switchSpace: async (space, from) => switchSpace(connection, base, { space, from }),
  };
}

/** @param where after the columns, with `b` for the base */
export async function readRecords(query: Query, where: string, params: readonly unknown[] = []): Promise<readonly BaseRecord[]> {
  const rows = await query<{ name: string; description: string | null; embedder: string; space: string; documents: string | number; chunks: string | number; created_ms: number }>(
    `SELECT b.name, b.description, b.embedder, s.name AS space, b.documents, b.chunks, b.created_ms FROM @bases AS b JOIN @spaces AS s ON s.id = b.space ${where}`,
    params,
  );
  return rows.map(({ created_ms: createdMs, description, name, embedder, space, ...row }) => ({
    name: fromStoredText(name),
    ...(description === null ? {} : { description: fromStoredText(description) }),
    embedder: fromStoredText(embedder),
    space: fromStoredText(space),
    documents: Number(row.documents),
    chunks: Number(row.chunks),
    createdMs,
  }));
}

function toChunkRecord({ id, key, position, text, start, end, heading, metadata }: ChunkRow): ChunkRecord {
  return {
    id: Number(id),
    documentId: fromStoredText(key),
    position,
    text: fromStoredText(text),
    start: Number(start),
    end: Number(end),
    heading: fromStoredJson(heading) as readonly string[],
    metadata: fromStoredJson(metadata) as JsonObject,
  };
}
