// Moves a base from one vector space to another: the new vectors are prepared beside the old ones, the switch is one short transaction, and what nobody uses any more goes afterwards.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Transaction } from '@gateway/core/sqlite';
import type { SwitchResult, VectorSpace } from '../vector-store.ts';
import { readModel, sweepModels, writeModel } from './model-parts.ts';
import { toVectorBytes } from './vector-bytes.ts';

// Vectors that one transaction writes or deletes.
const AT_ONCE = 50;
// Chunks that are looked at in one turn of the event loop.
const CHECKED_AT_ONCE = 1_000;

export async function putVectors(database: Database, { base, space, vectors }: { readonly base: number; readonly space: string; readonly vectors: ReadonlyMap<number, Float32Array> }): Promise<void> {
  const entries = [...vectors];
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    await database.transaction((tx) => {
      for (const [chunk, vector] of entries.slice(start, start + AT_ONCE)) {
        // A chunk that is gone meanwhile needs no vector.
        tx.run('INSERT OR REPLACE INTO vectors (chunk, space, vector) SELECT id, ?, ? FROM chunks WHERE id = ? AND base = ?', [space, toVectorBytes(vector), chunk, base]);
      }
    });
    await nextTurn();
  }
}

/** The space that a base is in, with its model as a whole; undefined when the base is gone. */
export async function readSpace(database: Database, base: number): Promise<VectorSpace | undefined> {
  for (;;) {
    const name = readHead(database, base)?.space;
    if (name === undefined) return undefined;
    const model = await readModel(database, { base, space: name });
    // Parts of a space that was left meanwhile may be gone.
    if (readHead(database, base)?.space === name) return { name, model };
  }
}

interface Head {
  readonly space: string;
  readonly sweeps: number;
}

interface Switch {
  readonly base: number;
  readonly space: VectorSpace;
  readonly from: string;
}

export async function switchSpace(database: Database, move: Switch): Promise<SwitchResult> {
  const result = await trySwitch(database, move);
  if (result === 'again') return switchSpace(database, move);
  if (result.outcome !== 'incomplete') await sweepVectors(database, move.base);
  return result;
}

// All that takes long comes before the transaction, which looks only at what may have changed since.
async function trySwitch(database: Database, { base, space, from }: Switch): Promise<SwitchResult | 'again'> {
  const head = readHead(database, base);
  if (head?.space !== from) return { outcome: 'superseded' };
  const { missing, last } = await listMissing(database, { base, space: space.name });
  if (missing.length > 0) return { outcome: 'incomplete', missing };
  if (space.model !== undefined) await writeModel(database, { base, space: space.name, bytes: space.model });
  return database.transaction((tx): SwitchResult | 'again' => {
    const now = readHead(tx, base);
    if (now?.space !== from) return { outcome: 'superseded' };
    if (now.sweeps !== head.sweeps) return 'again';
    const late = tx.all<{ id: number }>('SELECT id FROM chunks WHERE base = ? AND id > ? AND NOT EXISTS (SELECT 1 FROM vectors WHERE chunk = chunks.id AND space = ?) ORDER BY id', [base, last, space.name]);
    if (late.length > 0) return { outcome: 'incomplete', missing: late.map(({ id }) => id) };
    tx.run('UPDATE bases SET space = ?, model = NULL, change = change + 1 WHERE id = ?', [space.name, base]);
    return { outcome: 'switched' };
  });
}

function readHead(reader: Pick<Transaction, 'get'>, base: number): Head | undefined {
  return reader.get<{ space: string; sweeps: number }>('SELECT space, sweeps FROM bases WHERE id = ? AND name IS NOT NULL', [base]);
}

/** Chunks without a vector in the space, and the last chunk that was looked at. */
async function listMissing(database: Database, { base, space }: { readonly base: number; readonly space: string }): Promise<{ readonly missing: readonly number[]; readonly last: number }> {
  const missing: number[] = [];
  const select = `SELECT id, EXISTS (SELECT 1 FROM vectors WHERE chunk = chunks.id AND space = ?) AS has FROM chunks WHERE base = ? AND id > ? ORDER BY id LIMIT ${CHECKED_AT_ONCE}`;
  for (let last = 0; ; ) {
    const rows = database.all<{ id: number; has: number }>(select, [space, base, last]);
    for (const { id, has } of rows) if (has === 0) missing.push(id);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < CHECKED_AT_ONCE) return { missing, last };
    await nextTurn();
  }
}

// Those of every space but the base's: also what a killed process has prepared in vain. What another process is preparing at this moment goes too; `sweeps` tells it.
async function sweepVectors(database: Database, base: number): Promise<void> {
  const sweep = 'DELETE FROM vectors WHERE chunk IN (SELECT id FROM chunks WHERE base = ? AND id > ? AND id <= ?) AND space <> (SELECT space FROM bases WHERE id = ?)';
  for (let after = 0; ; ) {
    const last = database.all<{ id: number }>(`SELECT id FROM chunks WHERE base = ? AND id > ? ORDER BY id LIMIT ${AT_ONCE}`, [base, after]).at(-1)?.id;
    if (last === undefined) break;
    const from = after;
    await database.transaction((tx) => {
      if (tx.run(sweep, [base, from, last, base]).changes > 0) countSweep(tx, base);
    });
    after = last;
    await nextTurn();
  }
  await sweepModels(database, base, (tx) => countSweep(tx, base));
}

function countSweep(tx: Transaction, base: number): void {
  tx.run('UPDATE bases SET sweeps = sweeps + 1 WHERE id = ?', [base]);
}
