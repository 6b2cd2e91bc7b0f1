// Near questions in SQLite.
import type { Clock } from '@gateway/core';
import { toGlob } from '../../key/entry-key.ts';
import { MAX_NEIGHBOURS, type NeighbourStore } from '../cache-backend.ts';
import { fromVectorBytes, toVectorBytes } from '../vector-bytes.ts';
import { makeRoom, raiseGeneration } from './entry-table.ts';
import type { CacheFile } from './open-cache-file.ts';

interface Row {
  readonly sequence: number;
  readonly key: string;
  readonly text: string;
  readonly vector: Uint8Array;
}

export function createNeighbourTable(file: CacheFile, { clock, maxBytes }: { readonly clock: Clock; readonly maxBytes?: number | undefined }): NeighbourStore {
  return {
    add: async (partition, { key, text, vector }, ttlMs) => {
      await file.useLater(async (database) =>
        database.transaction((tx) => {
          // A new number, so that others see it as new.
          tx.run('DELETE FROM neighbours WHERE key = ?', [key]);
          // Without its answer it is of no use to anybody, and nothing would ever take it out.
          tx.run('INSERT INTO neighbours (partition, key, text, vector, expires_ms) SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM entries WHERE key = ?)', [partition, key, text, toVectorBytes(vector), clock.now() + ttlMs, key]);
          tx.run('DELETE FROM neighbours WHERE partition = ? AND sequence <= (SELECT sequence FROM neighbours WHERE partition = ? ORDER BY sequence DESC LIMIT 1 OFFSET ?)', [partition, partition, MAX_NEIGHBOURS]);
          if (maxBytes !== undefined) makeRoom(tx, maxBytes);
        }),
      );
    },
    readAfter: async (partition, sequence, most) => {
      const rows = file.use((database) =>
        database.all<Row & object>('SELECT sequence, key, text, vector FROM neighbours WHERE partition = ? AND sequence > ? AND expires_ms > ? ORDER BY sequence DESC LIMIT ?', [partition, sequence, clock.now(), most]),
      );
      return Promise.resolve(rows.toReversed().map((row) => ({ ...row, vector: fromVectorBytes(row.vector) })));
    },
    clear: async (pattern) => {
      await file.useLater(async (database) =>
        database.transaction((tx) => {
          tx.run('DELETE FROM neighbours WHERE key GLOB ?', [toGlob(pattern)]);
          raiseGeneration(tx);
        }),
      );
    },
  };
}
