// The cache's file, opened by whoever needs it first. A damaged one is moved aside: what was in it can be asked again.
import { renameSync } from 'node:fs';
import { GatewayError, isGatewayError, type Clock, type Logger } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { CACHE_MIGRATIONS } from './cache-schema.ts';

export interface CacheFile {
  /** Runs `work` on the open file. @throws GatewayError */
  use<T>(work: (database: Database) => T): T;
  useLater<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface OpenCacheFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

// Nobody waits for the cache as long as for the books.
const LOCK_WAIT_MS = 5_000;
// Keys are digests and so all over their index: most of it should stay in memory.
const PAGE_CACHE_KB = 16_000;
// SQLITE_CORRUPT and SQLITE_NOTADB: https://www.sqlite.org/rescode.html
const DAMAGED = new Set([11, 26]);

export function openCacheFile({ path, clock, logger }: OpenCacheFileOptions): CacheFile {
  let database: Database | undefined;
  let isClosed = false;
  const open = (): Database => {
    if (isClosed) throw new GatewayError({ kind: 'internal', message: 'The cache is closed.', hint: 'Close it only when nothing uses it any more.' });
    if (database !== undefined) return database;
    database = openDatabase({ path, migrations: CACHE_MIGRATIONS, lockWaitMs: LOCK_WAIT_MS, clock });
    database.get(`PRAGMA cache_size = -${PAGE_CACHE_KB}`);
    return database;
  };
  const moveAside = (error: unknown): void => {
    if (!isDamage(error) || path === ':memory:') return;
    void database?.close();
    database = undefined;
    for (const suffix of ['', '-wal', '-shm']) moveIfThere(`${path}${suffix}`);
    logger.warn('The file of the cache was damaged. It was moved aside, and a new one is begun.', { path: `${path}.damaged` });
  };
  return {
    use: (work) => {
      try {
        return work(open());
      } catch (error) {
        moveAside(error);
        throw error;
      }
    },
    useLater: async (work) => {
      try {
        return await work(open());
      } catch (error) {
        moveAside(error);
        throw error;
      }
    },
    close: async () => {
      isClosed = true;
      await database?.close();
    },
  };
}

function isDamage(error: unknown): boolean {
  const code = isGatewayError(error) ? error.details?.['sqliteCode'] : undefined;
  return typeof code === 'number' && DAMAGED.has(code & 0xff);
}

function moveIfThere(path: string): void {
  try {
    renameSync(path, `${path}.damaged`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
