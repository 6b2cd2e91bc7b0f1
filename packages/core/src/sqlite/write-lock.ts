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
  const dontWait = native.prepare('PRAGMA busy_timeout = 0');
  const wait = native.prepare(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  const begin = native.prepare('BEGIN IMMEDIATE');
  const commit = native.prepare('COMMIT');
  return {
    tryBegin: () => {
      dontWait.get();
      try {
        begin.run();
        return true;
      } catch (error) {
        if (isBusyError(error)) return false;
        throw error;
      } finally {
        wait.get();
      }
    },
    commit: () => {
      commit.run();
    },
  };
}
