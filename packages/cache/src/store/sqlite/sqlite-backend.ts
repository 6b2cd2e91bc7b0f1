// The cache on disk: one SQLite file that several processes share, behind keyv by an adapter of our own. What `@keyv/sqlite` lacks for it stands in
// docs/dependencies.md.
import type { Clock, Logger } from '@gateway/core';
import type { KeyvStorageAdapter } from 'keyv';
import { toGlob } from '../../key/entry-key.ts';
import type { BackendReports, CacheBackend, CounterStore } from '../cache-backend.ts';
import { openKeyv } from '../open-keyv.ts';
import { createStorageAdapter } from '../storage-adapter.ts';
import { clearEntries, readEntry, readTotal, removeEntries, sweepEntries, writeBatch, type EntryRow } from './entry-table.ts';
import { createNeighbourTable } from './neighbour-table.ts';
import { openCacheFile, type CacheFile } from './open-cache-file.ts';

export interface SqliteBackendOptions extends BackendReports {
  /** Of the file, or `:memory:`. */
  readonly path: string;
  /** Of keys, values and near questions together. @default no limit */
  readonly maxBytes?: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

const SCAN_AT_ONCE = 500;
// So many uses are written without a write to go along with.
const MAX_TOUCHED = 512;
// Expired rows that the first write to a file takes out: what was left there while nobody wrote.
const SWEPT_AT_OPEN = 2_000;
// The order of use matters when room has to be made. Below this share of the limit it is not followed, so that reading stays reading.
const CROWDED_SHARE = 0.75;

export function createSqliteBackend(options: SqliteBackendOptions): CacheBackend {
  const { clock } = options;
  const file = openCacheFile(options);
  const writer = createBatchWriter(file, options);
  const neighbours = createNeighbourTable(file, options);
  const keyv = openKeyv({ adapter: createEntryAdapter(file, writer, options), values: 'text', onError: options.onError });
  return {
    kind: 'disk',
    keyv,
    touch: writer.touch,
    readGeneration: async () => {
      const generation = file.use((database) => readTotal(database, 'generation'));
      return Promise.resolve(`${file.identity} ${generation}`);
    },
    get resets() {
      return file.resets;
    },
    clear: async (pattern) => {
      await writer.flush();
      await neighbours.clear(pattern);
      return file.useLater(async (database) => clearEntries(database, toGlob(pattern)));
    },
    async *scan(pattern) {
      await writer.flush();
      for (let after = ''; ; ) {
        const rows = file.use((database) => database.all<{ key: string; text: string }>('SELECT key, value AS text FROM entries WHERE key > ? AND key GLOB ? ORDER BY key LIMIT ?', [after, toGlob(pattern), SCAN_AT_ONCE]));
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows;
        after = last.key;
      }
    },
    remove: async (keys) => {
      await writer.flush();
      await file.useLater(async (database) => removeEntries(database, keys));
    },
    measure: async () => {
      // What cannot be written does not keep anybody from looking.
      await writer.flush().catch(options.onWriteError);
      await file.useLater(async (database) => sweepEntries(database, clock.now())).catch(options.onWriteError);
      return file.use((database) => ({
        entries: readTotal(database, 'entries'),
        bytes: readTotal(database, 'bytes'),
        evictions: readTotal(database, 'evictions'),
        oldestMs: database.get<{ oldest: number }>('SELECT created_ms AS oldest FROM entries ORDER BY rowid LIMIT 1')?.oldest ?? null,
      }));
    },
    counters: createCounters(file, writer, options),
    neighbours,
    flush: writer.flush,
    close: async () => {
      await writer.flush().catch(options.onError);
      await file.close();
    },
  };
}

interface BatchWriter {
  /** Rows that are not written yet. */
  readonly waiting: (key: string) => EntryRow | undefined;
  put(row: EntryRow): Promise<void>;
  touch(key: string): void;
  count(deltas: ReadonlyMap<string, bigint>): Promise<void>;
  flush(): Promise<void>;
}

/** Collects what comes while the last batch is being written: one transaction for all of it. */
function createBatchWriter(file: CacheFile, { clock, maxBytes, onWriteError }: SqliteBackendOptions): BatchWriter {
  let rows = new Map<string, EntryRow>();
  let writing = new Map<string, EntryRow>();
  let touched = new Map<string, number>();
  let counters = new Map<string, bigint>();
  let bytes = 0;
  let sweptFile: string | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    // Everything that is set in the same turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    const batch = { rows: rows.values(), touched, counters, nowMs: clock.now(), maxBytes };
    writing = rows;
    rows = new Map();
    touched = new Map();
    counters = new Map();
    next = undefined;
    try {
      bytes = await file.useLater(async (database) => {
        const isFirst = sweptFile !== file.identity;
        sweptFile = file.identity;
        return writeBatch(database, isFirst ? { ...batch, maxSwept: SWEPT_AT_OPEN } : batch);
      });
    } finally {
      writing = new Map();
    }
  };
  const schedule = async (): Promise<void> => {
    if (next !== undefined) return next;
    const before = running ?? Promise.resolve();
    // A batch that failed has told those who waited for it.
    const mine = before.catch(() => undefined).then(write);
    next = mine;
    running = mine;
    return mine;
  };
  return {
    waiting: (key) => rows.get(key) ?? writing.get(key),
    put: async (row) => {
      rows.set(row.key, row);
      return schedule();
    },
    touch: (key) => {
      if (maxBytes === undefined || bytes < maxBytes * CROWDED_SHARE) return;
      touched.set(key, clock.now());
      if (touched.size >= MAX_TOUCHED) schedule().catch(onWriteError);
    },
    count: async (deltas) => {
      for (const [name, delta] of deltas) counters.set(name, (counters.get(name) ?? 0n) + delta);
      return schedule();
    },
    flush: async () => {
      if (rows.size + touched.size + counters.size > 0) return schedule();
      return running?.catch(() => undefined);
    },
  };
}

function createEntryAdapter(file: CacheFile, writer: BatchWriter, { clock, onWriteError }: SqliteBackendOptions): KeyvStorageAdapter {
  return createStorageAdapter({
    get: (key) => writer.waiting(key)?.value ?? file.use((database) => readEntry(database, key, clock.now())),
    set: async (key, value, expiresMs) => writer.put({ key, value: String(value), expiresMs: expiresMs ?? Number.MAX_SAFE_INTEGER }),
    onWriteError,
    delete: async (key) => {
      await writer.flush();
      await file.useLater(async (database) => removeEntries(database, [key]));
      return true;
    },
    clear: async () => {
      await writer.flush();
      await file.useLater(async (database) => clearEntries(database, '*'));
    },
  });
}

function createCounters(file: CacheFile, writer: BatchWriter, { onWriteError }: SqliteBackendOptions): CounterStore {
  return {
    add: writer.count,
    read: async () => {
      await writer.flush().catch(onWriteError);
      const rows = file.use((database) => database.all<{ name: string; value: bigint }>('SELECT name, value FROM counters', [], { bigint: true }));
      return new Map(rows.map(({ name, value }) => [name, value]));
    },
  };
}
