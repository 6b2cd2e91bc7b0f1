// Opens a SQLite file that several processes share: durable against a killed process, locked no longer than a statement, migrated on the way.
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { GatewayError } from '../gateway-error.ts';
import type { Clock } from '../ports.ts';
import { systemClock } from '../system-clock.ts';
import { loadSqlite } from './load-sqlite.ts';
import { migrate, type Migration } from './migrate.ts';
import { prepareFile } from './prepare-file.ts';
import { isBusyError, toSqliteError } from './sqlite-error.ts';
import { createStatements, type Transaction } from './statements.ts';
import { createWriteLock, type WriteLock } from './write-lock.ts';
import { createWriteQueue, type WriteQueue } from './write-queue.ts';

export interface OpenDatabaseOptions {
  /** Of the file, made when missing (directory 0700, file 0600), or `:memory:`. */
  readonly path: string;
  /** Step n (from 0) leads from schema version n to n + 1. Append only: released steps never change. */
  readonly migrations: readonly Migration[];
  /** How long a transaction waits for other processes before it gives up. @default 30_000 */
  readonly lockWaitMs?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
  /** 0 to 1, for the jitter of waits. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * One connection. `get`, `all` and `run` are synchronous: reads never wait for a writer (WAL), and a bare `run`, which waits inside SQLite for
 * at most five seconds while another process writes, is for start and shutdown. Everything else writes by `transaction`.
 */
export interface Database extends Transaction {
  /**
   * Runs `work` in one transaction that holds the write lock from its beginning (BEGIN IMMEDIATE), so that what it reads is still true when it
   * writes. `work` is synchronous: no other call of this process can slip in between. Commits when it returns, rolls back when it throws. Calls
   * run in their order. While another process writes, the wait is asynchronous: tries with jittered pauses of 1 to 51 ms.
   *
   * @throws GatewayError what `work` throws, `unavailable` when the lock stays taken for `lockWaitMs`, `cancelled`
   */
  transaction<T>(work: (tx: Transaction) => T, call?: { readonly signal?: AbortSignal | undefined }): Promise<T>;
  /** Closes after the transactions that are under way or wait. May be called again. */
  close(): Promise<void>;
}

// What SQLite itself waits for short locks that no asynchronous retry covers: opening, reads during recovery, a bare `run`.
const BUSY_TIMEOUT_MS = 5_000;
const WAL_RETRY_MS = 5;

/**
 * Opens the file with WAL, `synchronous=NORMAL` (a committed row survives the death of the process; the last ones may be lost with the
 * machine's power) and foreign keys, and applies missing migrations. Synchronous: it waits for at most five seconds when another process
 * migrates the same file at that moment.
 *
 * @throws GatewayError `internal` for a damaged file (which stays as it is), `unsupported` for one of a newer release or a Node without
 * SQLite, `permission` when the system refuses
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const { path } = options;
  if (path === '' || path.includes('\0')) {
    throw new GatewayError({ kind: 'invalid_input', message: 'A database needs a path.', hint: 'Give the path of a file, or ":memory:".' });
  }
  const native = openNative(path);
  let closing: Promise<void> | undefined;
  const guard = <T>(work: () => T): T => {
    if (!native.isOpen) throw closedError(path);
    try {
      return work();
    } catch (error) {
      throw toSqliteError(error, path);
    }
  };
  const statements = createStatements(native, (work) => guard(() => waitWhenBusy(native, work)));
  try {
    configure(native, path);
    migrate(native, { path, statements, migrations: options.migrations });
    // From here on, who waits does it without holding up this process; the rest is `waitWhenBusy`.
    native.exec('PRAGMA busy_timeout = 0');
  } catch (error) {
    native.close();
    throw toSqliteError(error, path);
  }
  const lock = createWriteLock(native);
  const queue = createWriteQueue({
    tryLock: () => guard(lock.tryBegin),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    path,
    lockWaitMs: options.lockWaitMs ?? 30_000,
  });
  return {
    ...statements,
    transaction: async (work, call) => {
      if (closing !== undefined) throw closedError(path);
      return queue.run(() => commit({ native, lock, guard, work: () => work(statements) }), call?.signal);
    },
    close: async () => {
      closing ??= closeAfter(queue, native);
      return closing;
    },
  };
}

async function closeAfter(queue: WriteQueue, native: DatabaseSync): Promise<void> {
  await queue.drain();
  native.close();
}

function openNative(path: string): DatabaseSync {
  const { DatabaseSync: Native } = loadSqlite();
  if (path === ':memory:') return new Native(path);
  prepareFile(path);
  try {
    // Absolute, so that nothing in the path can read as a SQLite URI.
    return new Native(resolve(path));
  } catch (error) {
    throw toSqliteError(error, path);
  }
}

function configure(native: DatabaseSync, path: string): void {
  native.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const mode = switchToWal(native);
  if (mode !== 'wal' && path !== ':memory:') {
    throw new GatewayError({
      kind: 'unsupported',
      message: `The database ${path} cannot be shared by several processes where it lies (journal mode ${mode}).`,
      hint: 'Put it on a local disk: network file systems lack the shared memory that this needs.',
    });
  }
  native.exec('PRAGMA synchronous = NORMAL');
  native.exec('PRAGMA foreign_keys = ON');
  // Reads the schema: a damaged file shows here, not in the middle of work.
  native.prepare('SELECT count(*) FROM sqlite_schema').get();
}

// SQLite does not use its own waiting for this switch when two processes make it at once: one of them is told "busy" right away.
function switchToWal(native: DatabaseSync): string {
  for (let waitedMs = 0; ; waitedMs += WAL_RETRY_MS) {
    try {
      return String(native.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']);
    } catch (error) {
      if (!isBusyError(error) || waitedMs >= BUSY_TIMEOUT_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_RETRY_MS);
    }
  }
}

// A statement that found the file locked has done nothing yet: it is run once more, and SQLite waits. Setting that for every try of a lock instead would
// cost each transaction two statements.
function waitWhenBusy<T>(native: DatabaseSync, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isBusyError(error) || native.isTransaction) throw error;
    native.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    try {
      return work();
    } finally {
      native.exec('PRAGMA busy_timeout = 0');
    }
  }
}

function commit<T>(parts: { readonly native: DatabaseSync; readonly lock: WriteLock; readonly guard: <R>(work: () => R) => R; readonly work: () => T }): T {
  const { native, lock, guard, work } = parts;
  try {
    const result = work();
    if (result instanceof Promise) {
      // Its own failure is nobody's to handle any more; what it has written is rolled back below.
      result.catch(() => undefined);
      throw new GatewayError({ kind: 'internal', message: 'A transaction was given an asynchronous function. Nothing was changed.', hint: 'Do the asynchronous work before or after it.' });
    }
    guard(lock.commit);
    return result;
  } finally {
    if (native.isTransaction) native.exec('ROLLBACK');
  }
}

function closedError(path: string): GatewayError {
  return new GatewayError({ kind: 'internal', message: `The database ${path} is closed.`, hint: 'Close it only when nothing uses it any more.' });
}
