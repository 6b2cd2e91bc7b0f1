// Entries in SQLite: read at once, written in batches, kept below a number of bytes.
import type { Database, Transaction } from '@gateway/core/sqlite';

export interface EntryRow {
  readonly key: string;
  readonly value: string;
  readonly expiresMs: number;
}

export interface WriteBatch {
  readonly rows: Iterable<EntryRow>;
  /** Keys that were used, with when. */
  readonly touched: ReadonlyMap<string, number>;
  readonly counters: ReadonlyMap<string, bigint>;
  readonly nowMs: number;
  readonly maxBytes: number | undefined;
  /** Most expired rows that are taken out along with it. @default 64 */
  readonly maxSwept?: number | undefined;
}

// What a row takes beside its key and value: three integers and its places in three indexes, about.
const ROW_BYTES = 150;
const EVICT_AT_ONCE = 64;
// Rows that one transaction takes out, so that the event loop is not held for long.
const CLEAR_AT_ONCE = 2_000;

export function readEntry(database: Transaction, key: string, nowMs: number): string | undefined {
  const row = database.get<{ value: string; expires_ms: number }>('SELECT value, expires_ms FROM entries WHERE key = ?', [key]);
  return row === undefined || row.expires_ms <= nowMs ? undefined : row.value;
}

/** Writes everything of a batch in one transaction. Resolves with how many bytes are kept after it. */
export async function writeBatch(database: Database, batch: WriteBatch): Promise<number> {
  return database.transaction((tx) => {
    let isReplaced = false;
    for (const row of batch.rows) isReplaced = putRow(tx, row, batch.nowMs) || isReplaced;
    // Whoever holds the old one in memory has to hear of it.
    if (isReplaced) raiseGeneration(tx);
    for (const [key, usedMs] of batch.touched) tx.run('UPDATE entries SET used_ms = ? WHERE key = ?', [usedMs, key]);
    for (const [name, delta] of batch.counters) tx.run('INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value', [name, delta]);
    sweep(tx, batch.nowMs, batch.maxSwept);
    if (batch.maxBytes !== undefined) makeRoom(tx, batch.maxBytes);
    return readTotal(tx, 'bytes');
  });
}

/** Whether it replaced one that still held. */
function putRow(tx: Transaction, { key, value, expiresMs }: EntryRow, nowMs: number): boolean {
  const bytes = key.length + Buffer.byteLength(value) + ROW_BYTES;
  const old = tx.get<{ bytes: number; expires_ms: number }>('SELECT bytes, expires_ms FROM entries WHERE key = ?', [key]);
  // A replaced row goes to the end of the table: its order is that of writing, so that the oldest is found without a look at all.
  tx.run('INSERT OR REPLACE INTO entries (key, value, bytes, created_ms, used_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)', [key, value, bytes, nowMs, nowMs, expiresMs]);
  addTotals(tx, { entries: old === undefined ? 1 : 0, bytes: bytes - (old?.bytes ?? 0) });
  return old !== undefined && old.expires_ms > nowMs;
}

/** Takes out what has expired, oldest end first, and not more at once than a batch can bear. */
function sweep(tx: Transaction, nowMs: number, limit: number = EVICT_AT_ONCE): number {
  return removeRows(tx, { where: 'WHERE expires_ms <= ? ORDER BY expires_ms', params: [nowMs], limit });
}

/** Everything that has expired, in transactions that hold the event loop for a moment only. */
export async function sweepEntries(database: Database, nowMs: number): Promise<void> {
  for (let removed = CLEAR_AT_ONCE; removed === CLEAR_AT_ONCE; ) removed = await database.transaction((tx) => sweep(tx, nowMs, CLEAR_AT_ONCE));
}

/** Until everything, neighbours included, is within the limit, and not more. */
export function makeRoom(tx: Transaction, maxBytes: number): void {
  for (let over = readTotal(tx, 'bytes') - maxBytes; over > 0; over = readTotal(tx, 'bytes') - maxBytes) {
    const oldest = tx.all<{ id: number; bytes: number }>(`SELECT rowid AS id, bytes + ifnull((SELECT s.bytes FROM neighbours n JOIN neighbour_sizes s ON s.sequence = n.sequence WHERE n.key = entries.key), 0) AS bytes FROM entries ORDER BY used_ms LIMIT ${EVICT_AT_ONCE}`);
    let freed = 0;
    const chosen = oldest.filter(({ bytes }) => {
      const isNeeded = freed < over;
      freed += bytes;
      return isNeeded;
    });
    if (chosen.length === 0) return;
    addTotals(tx, { evictions: removeRows(tx, { where: 'WHERE rowid IN (SELECT value FROM json_each(?))', params: [JSON.stringify(chosen.map(({ id }) => id))] }) });
  }
}

interface RowChoice {
  readonly where: string;
  readonly params: readonly (string | number)[];
  readonly limit?: number;
}

function removeRows(tx: Transaction, { where, params, limit = EVICT_AT_ONCE }: RowChoice): number {
  const removed = tx.all<{ bytes: number }>(`DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries ${where} LIMIT ${limit}) RETURNING bytes`, params);
  addTotals(tx, { entries: -removed.length, bytes: -removed.reduce((sum, { bytes }) => sum + bytes, 0) });
  return removed.length;
}

/** Takes out what the pattern matches; several transactions when it is much. */
export async function clearEntries(database: Database, glob: string): Promise<number> {
  let count = 0;
  for (let removed = CLEAR_AT_ONCE; removed === CLEAR_AT_ONCE; count += removed) {
    removed = await database.transaction((tx) => {
      const rows = removeRows(tx, { where: 'WHERE key GLOB ?', params: [glob], limit: CLEAR_AT_ONCE });
      raiseGeneration(tx);
      return rows;
    });
  }
  return count;
}

export async function removeEntries(database: Database, keys: readonly string[]): Promise<void> {
  await database.transaction((tx) => {
    for (const key of keys) removeRows(tx, { where: 'WHERE key = ?', params: [key] });
    raiseGeneration(tx);
  });
}

export function readTotal(tx: Transaction, name: 'entries' | 'bytes' | 'evictions' | 'generation'): number {
  return tx.get<{ value: number }>('SELECT value FROM totals WHERE name = ?', [name])?.value ?? 0;
}

/** Tells all processes that what they hold in memory may be no more. */
export function raiseGeneration(tx: Transaction): void {
  tx.run(`UPDATE totals SET value = value + 1 WHERE name = 'generation'`);
}

function addTotals(tx: Transaction, deltas: Readonly<Record<string, number>>): void {
  for (const [name, delta] of Object.entries(deltas)) {
    if (delta !== 0) tx.run('UPDATE totals SET value = value + ? WHERE name = ?', [delta, name]);
  }
}
