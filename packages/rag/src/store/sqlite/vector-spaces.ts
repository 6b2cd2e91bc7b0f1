// Moves a base from one vector space to another: the new vectors are prepared beside the old ones, the switch is one short transaction, and what nobody uses any more goes afterwards.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@gateway/core/sqlite';
import type { SwitchResult, VectorSpace } from '../vector-store.ts';
import { toVectorBytes } from './vector-bytes.ts';

// Vectors that one transaction writes or deletes.
const AT_ONCE = 50;

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

export async function switchSpace(database: Database, { base, space, from }: { readonly base: number; readonly space: VectorSpace; readonly from: string }): Promise<SwitchResult> {
  const result = await database.transaction((tx): SwitchResult => {
    if (tx.get<{ space: string }>('SELECT space FROM bases WHERE id = ? AND name IS NOT NULL', [base])?.space !== from) return { outcome: 'superseded' };
    const missing = tx.all<{ id: number }>('SELECT id FROM chunks WHERE base = ? AND NOT EXISTS (SELECT 1 FROM vectors WHERE chunk = chunks.id AND space = ?) ORDER BY id', [base, space.name]);
    if (missing.length > 0) return { outcome: 'incomplete', missing: missing.map(({ id }) => id) };
    tx.run('UPDATE bases SET space = ?, model = ?, change = change + 1 WHERE id = ?', [space.name, space.model ?? null, base]);
    return { outcome: 'switched' };
  });
  if (result.outcome !== 'incomplete') await sweepVectors(database, base);
  return result;
}

// Those of every space but the base's: also what a killed process has prepared in vain.
async function sweepVectors(database: Database, base: number): Promise<void> {
  const sweep = `DELETE FROM vectors WHERE rowid IN (SELECT v.rowid FROM chunks AS c JOIN vectors AS v ON v.chunk = c.id JOIN bases AS b ON b.id = c.base
    WHERE c.base = ? AND v.space <> b.space LIMIT ${AT_ONCE})`;
  while ((await database.transaction((tx) => tx.run(sweep, [base]).changes)) > 0) await nextTurn();
}
