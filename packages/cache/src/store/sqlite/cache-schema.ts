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
  // A neighbour is of use as long as its answer is there, and takes more room than it: it goes along with it, and is counted. What a page of 4,096 bytes has no
  // room for takes whole pages beside it but for its first 490 bytes; 1,800 are for these, three indexes and pages that are free for a while. The place of a replaced
  // row is taken without its trigger.
  `DELETE FROM neighbours WHERE key NOT IN (SELECT key FROM entries);
   CREATE VIEW neighbour_sizes AS SELECT sequence, (length(key) + length(partition) + length(CAST(text AS BLOB)) + length(vector) + 3606) / 4096 * 4096 + 1800 AS bytes FROM neighbours;
   UPDATE totals SET value = value + (SELECT ifnull(sum(bytes), 0) FROM neighbour_sizes) WHERE name = 'bytes';
   CREATE TRIGGER neighbours_counted AFTER INSERT ON neighbours BEGIN
     UPDATE totals SET value = value + (SELECT bytes FROM neighbour_sizes WHERE sequence = NEW.sequence) WHERE name = 'bytes';
   END;
   CREATE TRIGGER neighbours_gone BEFORE DELETE ON neighbours BEGIN
     UPDATE totals SET value = value - (SELECT bytes FROM neighbour_sizes WHERE sequence = OLD.sequence) WHERE name = 'bytes';
   END;
   CREATE TRIGGER entries_gone AFTER DELETE ON entries BEGIN
     DELETE FROM neighbours WHERE key = OLD.key;
   END;`,
  // A neighbour is tied to its answer and partition by a digest. Those without one are added again when they are next asked.
  `DELETE FROM neighbours;
   ALTER TABLE neighbours ADD COLUMN seal TEXT NOT NULL DEFAULT '';`,
];
