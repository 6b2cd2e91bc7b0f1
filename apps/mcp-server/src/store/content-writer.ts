// Writes kept content piece by piece, so that it never has to be in memory as a whole. Until it is finished nobody else sees it.
import { GatewayError } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import type { KeptContent } from './content-store.ts';

/** Whoever opened it finishes or discards it. What a killed process leaves behind goes when it expires. */
export interface ContentWriter {
  /** Adds text. Lanes grow side by side and stand one after the other in the content, by their number. @param lane @default 0 */
  write(text: string, lane?: number): Promise<void>;
  /** @throws GatewayError `unavailable` when it had to make room for others meanwhile */
  finish(): Promise<KeptContent>;
  /** Forgets what was written. After `finish` it does nothing. */
  discard(): Promise<void>;
}

export interface ContentWriterOptions {
  readonly database: Database;
  readonly id: string;
  /** Called inside each transaction with the size so far, in bytes. @throws GatewayError when that is too much */
  readonly makeRoom: (tx: Pick<Database, 'get' | 'run'>, size: number) => void;
  readonly toKept: (size: number) => KeptContent;
}

interface Lane {
  texts: string[];
  length: number;
  written: number;
}

/** How much of a lane is held before it is written, in UTF-16 units: few rows, and little memory. */
const PIECE_LENGTH = 1_000_000;

export function createContentWriter({ database, id, makeRoom, toKept }: ContentWriterOptions): ContentWriter {
  const lanes = new Map<number, Lane>();
  let size = 0;
  let isFinished = false;
  const flush = async (number: number, lane: Lane): Promise<void> => {
    const bytes = Buffer.from(lane.texts.join(''));
    lane.texts = [];
    lane.length = 0;
    if (bytes.length === 0) return;
    size += bytes.length;
    await database.transaction((tx) => {
      if (tx.run('UPDATE content SET size = ? WHERE id = ?', [size, id]).changes === 0) throw goneError();
      makeRoom(tx, size);
      tx.run('INSERT INTO content_part (content_id, lane, number, bytes) VALUES (?, ?, ?, ?)', [id, number, lane.written, bytes]);
    });
    lane.written += 1;
  };
  return {
    write: async (text, number = 0) => {
      const lane = lanes.get(number) ?? { texts: [], length: 0, written: 0 };
      lanes.set(number, lane);
      lane.texts.push(text);
      lane.length += text.length;
      if (lane.length >= PIECE_LENGTH) await flush(number, lane);
    },
    finish: async () => {
      for (const [number, lane] of lanes) await flush(number, lane);
      await database.transaction((tx) => {
        if (tx.run('UPDATE content SET is_whole = 1 WHERE id = ?', [id]).changes === 0) throw goneError();
      });
      isFinished = true;
      return toKept(size);
    },
    discard: async () => {
      if (isFinished) return;
      isFinished = true;
      await database.transaction((tx) => tx.run('DELETE FROM content WHERE id = ?', [id]));
    },
  };
}

function goneError(): GatewayError {
  return new GatewayError({ kind: 'unavailable', message: 'The result had to make room for others while it was written.', hint: 'Run the tool again.' });
}
