// A fitted model in the file, in parts: each is written or read within one turn of the event loop.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Transaction } from '@gateway/core/sqlite';

const PART_BYTES = 262_144;

interface Place {
  readonly base: number;
  readonly space: string;
}

export async function writeModel(database: Database, { base, space, bytes }: Place & { readonly bytes: Uint8Array }): Promise<void> {
  for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
    const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await database.transaction((tx) => tx.run('INSERT OR REPLACE INTO models (base, space, part, bytes) VALUES (?, ?, ?, ?)', [base, space, part, slice]));
    await nextTurn();
  }
}

/** Undefined when the space has none. Files of the first release have it in one piece. */
export async function readModel(database: Database, { base, space }: Place): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const bytes = database.get<{ bytes: Uint8Array }>('SELECT bytes FROM models WHERE base = ? AND space = ? AND part = ?', [base, space, parts.length])?.bytes;
    if (bytes === undefined) break;
    parts.push(bytes);
    if (parts.length % 4 === 0) await nextTurn();
  }
  if (parts.length > 0) return join(parts);
  return database.get<{ model: Uint8Array | null }>('SELECT model FROM bases WHERE id = ? AND space = ?', [base, space])?.model ?? undefined;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** Those of every space but the base's. @param note called in each transaction that has deleted something */
export async function sweepModels(database: Database, base: number, note: (tx: Transaction) => void): Promise<void> {
  const sweep = 'DELETE FROM models WHERE rowid IN (SELECT m.rowid FROM models AS m JOIN bases AS b ON b.id = m.base WHERE m.base = ? AND m.space <> b.space LIMIT 4)';
  const sweepSome = (tx: Transaction): boolean => {
    const isSwept = tx.run(sweep, [base]).changes > 0;
    if (isSwept) note(tx);
    return isSwept;
  };
  while (await database.transaction(sweepSome)) await nextTurn();
}
