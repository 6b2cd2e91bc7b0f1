// Near questions in SQLite.
import type { Clock } from '@gateway/core';
import type { Transaction } from '@gateway/core/sqlite';
import { toGlob } from '../../key/entry-key.ts';
import { MAX_NEIGHBOURS, type NeighbourStore } from '../cache-backend.ts';
import { sealNeighbour } from '../neighbour-seal.ts';
import { areVectorBytes, fromVectorBytes, toVectorBytes } from '../vector-bytes.ts';
import { makeRoom, raiseGeneration } from './entry-table.ts';
import type { CacheFile } from './open-cache-file.ts';

interface Row {
  readonly sequence: number;
  readonly key: string;
  readonly text: string;
  readonly vector: Uint8Array;
  readonly seal: string;
}

export interface NeighbourTableOptions {
  readonly clock: Clock;
  readonly maxBytes?: number | undefined;
  readonly onError: (error: unknown) => void;
  readonly onDamage: (count: number) => void;
}

export function createNeighbourTable(file: CacheFile, { clock, maxBytes, onError, onDamage }: NeighbourTableOptions): NeighbourStore {
  const remove = async (where: string, params: readonly string[]): Promise<number> =>
    file.useLater(async (database) =>
      database.transaction((tx) => {
        const removed = tx.all(`DELETE FROM neighbours WHERE ${where} RETURNING sequence`, params).length;
        raiseGeneration(tx);
        return removed;
      }),
    );
  return {
    add: async (partition, neighbour, ttlMs) => {
      const { key, text } = neighbour;
      const [vector, seal] = [toVectorBytes(neighbour.vector), sealNeighbour(partition, neighbour)];
      await file.useLater(async (database) =>
        database.transaction((tx) => {
          // A new number, so that others see it as new.
          tx.run('DELETE FROM neighbours WHERE key = ?', [key]);
          // Without its answer it is of no use to anybody, and nothing would ever take it out.
          tx.run('INSERT INTO neighbours (partition, key, text, vector, seal, expires_ms) SELECT ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM entries WHERE key = ?)', [partition, key, text, vector, seal, clock.now() + ttlMs, key]);
          if (maxBytes !== undefined) dropUnfit(tx, key, maxBytes);
          tx.run('DELETE FROM neighbours WHERE partition = ? AND sequence <= (SELECT sequence FROM neighbours WHERE partition = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)', [partition, partition, MAX_NEIGHBOURS]);
          if (maxBytes !== undefined) makeRoom(tx, maxBytes);
        }),
      );
    },
    readAfter: async (partition, sequence, most) => {
      const rows = file.use((database) =>
        database.all<Row & object>('SELECT sequence, key, text, vector, seal FROM neighbours WHERE partition = ? AND sequence > ? AND expires_ms > ? ORDER BY sequence DESC LIMIT ?', [partition, sequence, clock.now(), most]),
      );
      const bad = rows.filter((row) => row.seal !== sealNeighbour(partition, row) || !areVectorBytes(row.vector));
      if (bad.length > 0) {
        onDamage(bad.length);
        await remove('sequence IN (SELECT value FROM json_each(?))', [JSON.stringify(bad.map((row) => row.sequence))]).catch(onError);
      }
      return rows.filter((row) => !bad.includes(row)).toReversed().map(({ sequence: number, key, text, vector }) => ({ sequence: number, key, text, vector: fromVectorBytes(vector) }));
    },
    clear: async (pattern) => remove('key GLOB ?', [toGlob(pattern)]),
    remove: async (keys) => remove('key IN (SELECT value FROM json_each(?))', [JSON.stringify(keys)]),
  };
}

/** Takes out a question that has no room beside its own answer: it would put everything out, its answer too. */
function dropUnfit(tx: Transaction, key: string, maxBytes: number): void {
  tx.run('DELETE FROM neighbours WHERE key = ? AND (SELECT n.bytes + e.bytes FROM neighbour_sizes n, entries e WHERE n.sequence = neighbours.sequence AND e.key = neighbours.key) > ?', [key, maxBytes]);
}
