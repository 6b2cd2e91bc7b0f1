// The tables of the cache's file. Steps that were released never change.
import type { Migration } from '@gateway/core/sqlite';

export const CACHE_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, bytes INTEGER NOT NULL, created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX entries_by_use ON entries (used_ms);
   CREATE INDEX entries_by_expiry ON entries (expires_ms);
   CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO totals (name, value) VALUES ('entries', 0), ('bytes', 0), ('evictions', 0), ('generation', 0);
   CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE neighbours (sequence INTEGER PRIMARY KEY AUTOINCREMENT, partition TEXT NOT NULL, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL, vector BLOB NOT NULL, expires_ms INTEGER NOT NULL) STRICT;
   CREATE INDEX neighbours_by_partition ON neighbours (partition, sequence);`,
];
