// Forgets which chunks were removed long ago. Mirrors that have not read so far learn it from `pruned_to` and begin anew.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '@gateway/core/sqlite';

// A mirror that lags by more than this reads everything again, which costs about as much.
const KEPT = 10_000;
const DELETED_AT_ONCE = 1_000;

// Documents between two looks at how many there are.
const LOOK_AFTER = 500;

export interface RemovalPruner {
  /** To be told of documents that were replaced or deleted; prunes when there have been many. */
  prune(documents: number): Promise<void>;
}

export function createRemovalPruner(database: Database, base: number): RemovalPruner {
  let documents = 0;
  return {
    prune: async (count) => {
      documents += count;
      if (documents < LOOK_AFTER) return;
      documents = 0;
      await pruneRemovals(database, base);
    },
  };
}

/** Keeps the last `kept` removals of a base, once there are twice as many. @param kept @default 10_000 */
export async function pruneRemovals(database: Database, base: number, kept = KEPT): Promise<void> {
  const placeFromEnd = (place: number): number | undefined => database.get<{ id: number }>('SELECT id FROM removals WHERE base = ? ORDER BY id DESC LIMIT 1 OFFSET ?', [base, place])?.id;
  if (placeFromEnd(2 * kept) === undefined) return;
  const end = placeFromEnd(kept) ?? 0;
  // First the mark, then the deletion: whoever sees a gap sees the mark as well.
  await database.transaction((tx) => tx.run('UPDATE bases SET pruned_to = max(pruned_to, ?) WHERE id = ?', [end, base]));
  const sweep = `DELETE FROM removals WHERE id IN (SELECT id FROM removals WHERE base = ? AND id <= ? ORDER BY id LIMIT ${DELETED_AT_ONCE})`;
  while ((await database.transaction((tx) => tx.run(sweep, [base, end]).changes)) > 0) await nextTurn();
}
