// One knowledge base in the file.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '@gateway/core';
import type { Database, SqlValue } from '@gateway/core/sqlite';
import { filterToSql } from '../../filter/filter-to-sql.ts';
import { createTermReader } from '../../keyword/read-terms.ts';
import type { GraphOptions } from '../../scan/growing-index.ts';
import { deletedBase } from '../base-name.ts';
import { toSearchText } from '../search-text.ts';
import type { BaseRecord, ChunkRecord, StoredBase } from '../vector-store.ts';
import { createBaseMirror } from './base-mirror.ts';
import { findCandidates } from './find-candidates.ts';
import { createRemovalPruner } from './prune-removals.ts';
import { putDocument } from './put-document.ts';
import { putVectors, readSpace, switchSpace } from './vector-spaces.ts';
import { fromVectorBytes } from './vector-bytes.ts';

interface ChunkRow {
  readonly id: number;
  readonly key: string;
  readonly position: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly heading: string;
  readonly metadata: string;
}

const CHUNK_COLUMNS = 'c.id, d.key, c.position, c.text, c.start, c."end" AS "end", c.heading, d.metadata FROM chunks AS c JOIN documents AS d ON d.id = c.document';
const RECORD_COLUMNS = `b.name, b.description, b.embedder, b.space, b.created_ms,
  (SELECT count(*) FROM documents AS d WHERE d.base = b.id) AS documents, (SELECT count(*) FROM chunks AS c WHERE c.base = b.id) AS chunks FROM bases AS b`;
// Documents that one transaction deletes.
const DELETED_AT_ONCE = 50;

interface Source {
  readonly database: Database;
  readonly id: number;
  readonly graph: GraphOptions;
  /** Gives what it is given, and says so when the base is gone. */
  readonly here: <T>(row: T | undefined) => T;
}

export interface SqliteBaseOptions {
  readonly id: number;
  readonly name: string;
  readonly graph: GraphOptions;
}

export function createSqliteBase(database: Database, { id, name, graph }: SqliteBaseOptions): StoredBase {
  const here = <T>(row: T | undefined): T => {
    if (row === undefined) throw deletedBase(name);
    return row;
  };
  const source: Source = { database, id, graph, here };
  return { capabilities: { feedback: true }, ...createDocumentWriter(source), ...createChunkReader(source), ...createSpaces(source) };
}

function checkThere({ database, id, here }: Source): void {
  here(database.get('SELECT 1 FROM bases WHERE id = ? AND name IS NOT NULL', [id]));
}

function createDocumentWriter(source: Source): Pick<StoredBase, 'putDocument' | 'readHashes' | 'deleteDocuments' | 'findCandidates' | 'countTerms'> {
  const { database, id, here } = source;
  const reader = createTermReader();
  const mirror = createBaseMirror(database, id, source.graph);
  const known = new Map<string, number>();
  const removals = createRemovalPruner(database, id);
  return {
    putDocument: async (document, space) => {
      const terms = document.chunks.map((chunk) => reader.read(toSearchText(chunk)));
      const learned = await database.transaction((tx) => {
        checkThere(source);
        return putDocument(tx, { base: id, space, document, terms, known });
      });
      for (const [term, number] of learned ?? []) known.set(term, number);
      await removals.prune(1);
      return learned !== undefined;
    },
    readHashes: async (ids) => {
      checkThere(source);
      const rows = ids.map((key) => [key, database.get<{ hash: string }>('SELECT hash FROM documents WHERE base = ? AND key = ?', [id, key])?.hash] as const);
      return new Map(rows.filter((row): row is readonly [string, string] => row[1] !== undefined));
    },
    deleteDocuments: async (ids) => {
      checkThere(source);
      let deleted = 0;
      for (let start = 0; start < ids.length; start += DELETED_AT_ONCE) {
        deleted += await database.transaction((tx) => {
          const sum = ids.slice(start, start + DELETED_AT_ONCE).reduce((total, key) => total + tx.run('DELETE FROM documents WHERE base = ? AND key = ?', [id, key]).changes, 0);
          tx.run('UPDATE bases SET change = change + 1 WHERE id = ?', [id]);
          return sum;
        });
        await nextTurn();
      }
      await removals.prune(deleted);
      return deleted;
    },
    countTerms: async (terms, signal) => {
      const { dictionary, keywords } = here(await mirror.read(signal));
      return new Map(terms.map((term) => [term, keywords.frequencyOf(dictionary.idOf(term) ?? -1)] as const));
    },
    findCandidates: async (query) => findCandidates({ database, base: id, content: here(await mirror.read(query.signal)), reader }, query),
  };
}

function createChunkReader(source: Source): Pick<StoredBase, 'record' | 'countChunks' | 'readChunks' | 'readNeighbours' | 'listChunks' | 'readVectors' | 'listMetadata'> {
  const { database, id, here } = source;
  const readRows = (where: string, params: readonly SqlValue[]): ChunkRecord[] => database.all<ChunkRow>(`SELECT ${CHUNK_COLUMNS} WHERE ${where}`, params).map(toChunkRecord);
  return {
    record: async () => here(readRecords(database, 'WHERE b.id = ? AND b.name IS NOT NULL', [id])[0]),
    countChunks: async (most) => {
      checkThere(source);
      return database.get<{ chunks: number }>('SELECT count(*) AS chunks FROM (SELECT 1 FROM chunks WHERE base = ? LIMIT ?)', [id, most])?.chunks ?? 0;
    },
    readChunks: async (ids) => {
      checkThere(source);
      return ids.flatMap((chunk) => readRows('c.base = ? AND c.id = ?', [id, chunk]));
    },
    readNeighbours: async (documentId, from, to) => {
      checkThere(source);
      return readRows('d.base = ? AND d.key = ? AND c.position BETWEEN ? AND ? ORDER BY c.position', [id, documentId, from, to]);
    },
    listChunks: async ({ after = 0, limit }) => {
      checkThere(source);
      return readRows('c.base = ? AND c.id > ? ORDER BY c.id LIMIT ?', [id, after, limit]);
    },
    readVectors: async (ids) => {
      checkThere(source);
      const select = 'SELECT v.vector FROM vectors AS v JOIN bases AS b ON b.space = v.space WHERE b.id = ? AND v.chunk = ?';
      const rows = ids.map((chunk) => [chunk, database.get<{ vector: Uint8Array }>(select, [id, chunk])?.vector] as const);
      return new Map(rows.flatMap(([chunk, bytes]) => (bytes === undefined ? [] : [[chunk, fromVectorBytes(bytes)] as const])));
    },
    listMetadata: async ({ after = 0, limit, filter }) => {
      checkThere(source);
      const { sql, params } = filter === undefined ? { sql: '1', params: [] } : filterToSql(filter, 'metadata');
      const rows = database.all<{ id: number; key: string; metadata: string }>(`SELECT id, key, metadata FROM documents WHERE base = ? AND id > ? AND ${sql} ORDER BY id LIMIT ?`, [id, after, ...params, limit]);
      return rows.map((row) => ({ cursor: row.id, id: row.key, metadata: JSON.parse(row.metadata) as JsonObject }));
    },
  };
}

function createSpaces({ database, id, here }: Source): Pick<StoredBase, 'readSpaceName' | 'readSpace' | 'putVectors' | 'switchSpace'> {
  return {
    readSpaceName: async () => here(database.get<{ space: string }>('SELECT space FROM bases WHERE id = ? AND name IS NOT NULL', [id])).space,
    readSpace: async () => here(await readSpace(database, id)),
    putVectors: async (space, vectors) => putVectors(database, { base: id, space, vectors }),
    switchSpace: async (space, from) => switchSpace(database, { base: id, space, from }),
  };
}

/** @param where after the columns, with `b` for the base */
export function readRecords(database: Database, where: string, params: readonly SqlValue[] = []): BaseRecord[] {
  const rows = database.all<{ name: string; description: string | null; embedder: string; space: string; created_ms: number; documents: number; chunks: number }>(`SELECT ${RECORD_COLUMNS} ${where}`, params);
  return rows.map(({ created_ms: createdMs, description, ...row }) => ({ ...row, createdMs, ...(description === null ? {} : { description }) }));
}

function toChunkRecord({ key, heading, metadata, ...row }: ChunkRow): ChunkRecord {
  return { ...row, documentId: key, heading: JSON.parse(heading) as string[], metadata: JSON.parse(metadata) as JsonObject };
}
