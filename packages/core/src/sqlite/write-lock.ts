// Begins and ends transactions, with statements that are prepared once: they run at every write.
import type { DatabaseSync } from 'node:sqlite';
import { isBusyError } from './sqlite-error.ts';

export interface WriteLock {
  /** Begins a transaction that holds the write lock; false, without waiting, when another process has it. */
  tryBegin(): boolean;
  commit(): void;
}

/** @param native a connection that does not wait by itself: its `busy_timeout` is 0 */
export function createWriteLock(native: DatabaseSync): WriteLock {
  const begin = native.prepare('BEGIN IMMEDIATE');
  const commit = native.prepare('COMMIT');
  return {
    tryBegin: () => {
      try {
        begin.run();
        return true;
      } catch (error) {
        if (isBusyError(error)) return false;
        throw error;
      }
    },
    commit: () => {
      commit.run();
    },
  };
}
