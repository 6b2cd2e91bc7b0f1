// Begins and ends transactions, with statements that are prepared once: they run at every write.
import type { DatabaseSync } from 'node:sqlite';
import { isBusyError } from './sqlite-error.ts';

export interface WriteLock {
  /** Begins a transaction that holds the write lock; false, without waiting, when another process has it. */
  tryBegin(): boolean;
  commit(): void;
}

/** @param busyTimeoutMs what SQLite itself waits elsewhere, restored after each try */
export function createWriteLock(native: DatabaseSync, busyTimeoutMs: number): WriteLock {
  const begin = native.prepare('BEGIN IMMEDIATE');
  const commit = native.prepare('COMMIT');
  return {
    tryBegin: () => {
      // Takes effect when it is prepared, so it has to be each time.
      native.exec('PRAGMA busy_timeout = 0');
      try {
        begin.run();
        return true;
      } catch (error) {
        if (isBusyError(error)) return false;
        throw error;
      } finally {
        native.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      }
    },
    commit: () => {
      commit.run();
    },
  };
}
