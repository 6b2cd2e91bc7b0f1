// The tables of the tournaments' file. Steps that were released never change.
import type { Migration } from '@gateway/core/sqlite';

// A call is sent and ends, possibly several times when a process was killed in between: what was paid adds up, and `body` is there once its result counts.
export const TOURNAMENT_MIGRATIONS: readonly Migration[] = [
  `CREATE TABLE tournaments (
     id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, task_type TEXT NOT NULL, status TEXT NOT NULL, cancel INTEGER NOT NULL DEFAULT 0,
     created_ms INTEGER NOT NULL, finished_ms INTEGER, plan TEXT NOT NULL, result TEXT
   ) STRICT;
   CREATE TABLE calls (
     tournament TEXT NOT NULL REFERENCES tournaments ON DELETE CASCADE, key TEXT NOT NULL,
     sent INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0, cost INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0, body TEXT,
     PRIMARY KEY (tournament, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE comparisons (
     tournament TEXT NOT NULL REFERENCES tournaments ON DELETE CASCADE, task_type TEXT NOT NULL, task INTEGER NOT NULL, round INTEGER NOT NULL,
     a TEXT NOT NULL, b TEXT NOT NULL, outcome REAL NOT NULL, source TEXT NOT NULL
   ) STRICT;
   CREATE INDEX comparisons_by_task ON comparisons (task_type, tournament);
   CREATE TABLE standings (
     tournament TEXT NOT NULL REFERENCES tournaments ON DELETE CASCADE, task_type TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
     answers INTEGER NOT NULL, failures INTEGER NOT NULL, checked INTEGER NOT NULL, passed REAL NOT NULL, cost INTEGER, latency_ms REAL
   ) STRICT;
   CREATE INDEX standings_by_task ON standings (task_type, provider, model);`,
];
