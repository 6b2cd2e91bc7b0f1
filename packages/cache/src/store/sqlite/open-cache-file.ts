// The cache's file, opened by whoever needs it first. A damaged one is moved aside, one that was deleted or replaced is noticed and opened anew: what was
// in it can be asked again.
import { renameSync, rmSync } from 'node:fs';
import { GatewayError, isGatewayError, type Clock, type Logger } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { CACHE_MIGRATIONS } from './cache-schema.ts';
import { readIdentity, withFileLock } from './file-identity.ts';

export interface CacheFile {
  /** Runs `work` on the open file; once more on a new one when it was damaged. @throws GatewayError */
  use<T>(work: (database: Database) => T): T;
  /** The same for what writes. Looks first whether the file is still there. */
  useLater<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** Which file is open: another one after every reset. */
  readonly identity: string;
  /** How many times it was damaged, deleted or replaced, and begun anew. */
  readonly resets: number;
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
// Whoever only reads looks this often whether the file is still the one at its path.
const LOOK_MS = 1_000;
const SIDE_FILES = ['-wal', '-shm'];
// SQLITE_CORRUPT and SQLITE_NOTADB: https://www.sqlite.org/rescode.html
const DAMAGED = new Set([11, 26]);
const SQLITE_ERROR = 1;
const FOREIGN_TABLES = /no such (?:column|table|index)\b|has no column named|malformed/;

export function openCacheFile({ path, clock, logger }: OpenCacheFileOptions): CacheFile {
  const isFile = path !== ':memory:';
  let database: Database | undefined;
  let identity: string | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let resets = 0;
  let isClosed = false;
  const letGo = (): void => {
    // Closes when what is under way in it has ended; SQLite leaves the side files of a file that has moved alone.
    // What it says at its end concerns a file that is gone.
    database?.close().catch(() => undefined);
    database = undefined;
    resets += 1;
  };
  const look = (): void => {
    if (database === undefined || !isFile) return;
    lookedMs = clock.monotonicMs();
    if (readIdentity(path) === identity) return;
    letGo();
    logger.warn('The file of the cache was deleted or replaced. It is opened anew.', { path });
  };
  const open = (): Database => {
    if (isClosed) throw new GatewayError({ kind: 'internal', message: 'The cache is closed.', hint: 'Close it only when nothing uses it any more.' });
    if (database !== undefined && clock.monotonicMs() - lookedMs >= LOOK_MS) look();
    if (database !== undefined) return database;
    // Noted before as well: when it cannot be opened, this is the one that could not.
    identity = isFile ? readIdentity(path) : undefined;
    database = openNow(path, clock);
    identity = isFile ? readIdentity(path) : undefined;
    lookedMs = clock.monotonicMs();
    return database;
  };
  /** Once more on a new file, if it was the file's fault. */
  const renew = <T>(error: unknown, again: () => T): T => {
    if (!isFile || isClosed || !isDamage(error)) throw error;
    moveAside(path, { damaged: identity, clock });
    letGo();
    logger.warn('The file of the cache was damaged. It was moved aside, and a new one is begun.', { path: `${path}.damaged` });
    return again();
  };
  return {
    get identity() { return identity ?? ''; },
    get resets() { return resets; },
    use: (work) => {
      try {
        return work(open());
      } catch (error) {
        return renew(error, () => work(open()));
      }
    },
    useLater: async (work) => {
      look();
      try {
        return await work(open());
      } catch (error) {
        return renew(error, async () => work(open()));
      }
    },
    close: async () => {
      isClosed = true;
      await database?.close();
    },
  };
}

function openNow(path: string, clock: Clock): Database {
  if (path !== ':memory:') clearLeftovers(path, clock);
  const database = openDatabase({ path, migrations: CACHE_MIGRATIONS, lockWaitMs: LOCK_WAIT_MS, clock });
  database.get(`PRAGMA cache_size = -${PAGE_CACHE_KB}`);
  return database;
}

function isDamage(error: unknown): boolean {
  const code = isGatewayError(error) ? error.details?.['sqliteCode'] : undefined;
  if (typeof code !== 'number') return false;
  // All statements are ours, and the file has been opened: what does not know its own tables is damaged where they are described.
  return DAMAGED.has(code & 0xff) || (code === SQLITE_ERROR && error instanceof Error && FOREIGN_TABLES.test(error.message));
}

/** The log and index of a file that is gone would be taken for the new one's. */
function clearLeftovers(path: string, clock: Clock): void {
  if (readIdentity(path) !== undefined || SIDE_FILES.every((suffix) => readIdentity(`${path}${suffix}`) === undefined)) return;
  withFileLock(path, clock.now(), () => {
    if (readIdentity(path) !== undefined) return;
    for (const suffix of SIDE_FILES) rmSync(`${path}${suffix}`, { force: true });
  });
}

/** Moves the file away unless another process has done so already. */
function moveAside(path: string, { damaged, clock }: { readonly damaged: string | undefined; readonly clock: Clock }): void {
  withFileLock(path, clock.now(), () => {
    if (readIdentity(path) !== damaged) return;
    for (const suffix of ['', ...SIDE_FILES]) moveIfThere(`${path}${suffix}`);
  });
}

function moveIfThere(path: string): void {
  try {
    renameSync(path, `${path}.damaged`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
