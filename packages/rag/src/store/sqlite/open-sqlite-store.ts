// Knowledge bases in one SQLite file that several processes share.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock, type Clock } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { checkBaseName, takenName, unknownBase } from '../base-name.ts';
import type { StoredBase, VectorStore } from '../vector-store.ts';
import { KNOWLEDGE_MIGRATIONS } from './schema.ts';
import { createSqliteBase, readRecords } from './sqlite-base.ts';

export interface SqliteStoreOptions {
  /** Of the file, made when missing, or `:memory:`. */
  readonly path: string;
  /** From how many chunks of a base on its vectors are found through an approximate graph, when the optional package `usearch` is installed and the search has no filter; Infinity for never. @default 300_000 */
  readonly approximateFrom?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

// Documents of a deleted base that one transaction takes away.
const DELETED_AT_ONCE = 50;

/**
 * Documents, chunks, terms and vectors lie in the file; a mirror of terms and vectors in memory is made by the first search of a base and follows what any process writes.
 *
 * @throws GatewayError as `openDatabase` of `@gateway/core/sqlite` does
 */
export function openSqliteStore(options: SqliteStoreOptions): VectorStore {
  const { path, approximateFrom, clock = systemClock } = options;
  const database = openDatabase({ path, migrations: KNOWLEDGE_MIGRATIONS, clock });
  // Pages: what is written is moved into the file in small portions, since each of them holds up this process.
  database.run('PRAGMA wal_autocheckpoint = 200');
  const closing = new AbortController();
  const opened = new Map<number, StoredBase>();
  // One handle a base, since each has a mirror.
  const baseFor = (id: number, name: string): StoredBase => {
    const base = opened.get(id) ?? createSqliteBase(database, { id, name, graph: { from: approximateFrom, signal: closing.signal } });
    opened.set(id, base);
    return base;
  };
  const idOf = (name: string): number | undefined => database.get<{ id: number }>('SELECT id FROM bases WHERE name = ?', [name])?.id;
  return {
    kind: 'sqlite',
    capabilities: { feedback: true },
    createBase: async (definition) => {
      const { name, description, embedder, space } = definition;
      checkBaseName(name);
      const id = await database.transaction((tx) => {
        if (idOf(name) !== undefined) throw takenName(name);
        return tx.run('INSERT INTO bases (name, description, embedder, space, created_ms) VALUES (?, ?, ?, ?, ?)', [name, description ?? null, embedder, space, clock.now()]).lastInsertRowid;
      });
      return baseFor(id, name);
    },
    openBase: async (name) => {
      const id = idOf(name);
      if (id === undefined) throw unknownBase(name, listNames(database));
      return baseFor(id, name);
    },
    listBases: async () => readRecords(database, 'WHERE b.name IS NOT NULL ORDER BY b.name'),
    deleteBase: async (name) => {
      const id = idOf(name);
      // Without its name it is gone for everybody; the rest may take its time, and is finished by the next deletion when this process dies.
      const isOurs = id !== undefined && (await database.transaction((tx) => tx.run('UPDATE bases SET name = NULL, change = change + 1 WHERE id = ? AND name IS NOT NULL', [id]).changes)) > 0;
      if (id !== undefined) opened.delete(id);
      await sweepBases(database);
      return isOurs;
    },
    close: async () => {
      closing.abort();
      await database.close();
    },
  };
}

async function sweepBases(database: Database): Promise<void> {
  for (const { id } of database.all<{ id: number }>('SELECT id FROM bases WHERE name IS NULL')) {
    const sweep = `DELETE FROM documents WHERE id IN (SELECT id FROM documents WHERE base = ? LIMIT ${DELETED_AT_ONCE})`;
    while ((await database.transaction((tx) => tx.run(sweep, [id]).changes)) > 0) await nextTurn();
    await database.transaction((tx) => tx.run('DELETE FROM bases WHERE id = ?', [id]));
  }
}

function listNames(database: Database): readonly string[] {
  return database.all<{ name: string }>('SELECT name FROM bases WHERE name IS NOT NULL ORDER BY name').map(({ name }) => name);
}
