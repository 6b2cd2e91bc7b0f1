// Keeps rows in memory until they are written together, so that no call waits for the disk.
import { GatewayError, type Clock, type Logger } from '@gateway/core';

export interface RowBufferOptions<Row> {
  /** Writes all rows or none. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Longest time that a row which is not urgent stays in memory. */
  readonly flushMs: number;
}

export interface RowBuffer<Row> {
  /** Urgent rows, and all before them, are written as soon as the event loop turns. */
  add(row: Row, urgent: boolean): void;
  /** Resolves when every row added before is written. @throws what `write` throws; the rows stay for the next time */
  flush(): Promise<void>;
  /** Writes what is left and takes no more. */
  close(): Promise<void>;
}

// Rows in one transaction: a few milliseconds of writing, so that neither this event loop nor other processes wait long.
const MAX_BATCH = 500;
// How long to wait after a write that failed, and how many rows to keep meanwhile (some 50 MB).
const RETRY_MS = 1_000;
const MAX_PENDING = 100_000;

export function createRowBuffer<Row>(options: RowBufferOptions<Row>): RowBuffer<Row> {
  const rows = createPendingRows(options);
  let soon: NodeJS.Immediate | undefined;
  let timer: AbortController | undefined;
  let hasFailed = false;
  let closed = false;

  const stopTimers = (): void => {
    clearImmediate(soon);
    timer?.abort('over');
    soon = undefined;
    timer = undefined;
  };
  const flushAfter = (ms: number): void => {
    const own = new AbortController();
    timer = own;
    // Only the sleep rejects, and only when it is stopped.
    options.clock.sleep(ms, own.signal).then(flushInBackground, () => undefined);
  };
  const flush = async (): Promise<void> => {
    stopTimers();
    try {
      await rows.writeAll();
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      stopTimers();
      if (!closed) flushAfter(RETRY_MS);
      throw error;
    }
  };
  const flushInBackground = (): void => {
    flush().catch((error: unknown) => {
      options.logger.error('The ledger could not be written; its rows are kept in memory and tried again.', { rows: rows.size, error });
    });
  };

  return {
    add: (row, urgent) => {
      if (closed) throw new GatewayError({ kind: 'internal', message: 'The ledger is closed.', hint: 'Close it only when nothing uses it any more.' });
      rows.push(row);
      // After a failure everything waits for the next try.
      if (urgent && !hasFailed) soon ??= setImmediate(flushInBackground);
      else if (timer === undefined && soon === undefined) flushAfter(options.flushMs);
    },
    flush,
    close: async () => {
      closed = true;
      return flush();
    },
  };
}

interface PendingRows<Row> {
  readonly size: number;
  push(row: Row): void;
  /** Writes what is there, after the writes that are under way. Rows that could not be written stay. */
  writeAll(): Promise<void>;
}

function createPendingRows<Row>({ write, logger }: RowBufferOptions<Row>): PendingRows<Row> {
  let pending: Row[] = [];
  let tail: Promise<void> = Promise.resolve();

  const dropOldest = (): void => {
    const lost = pending.length - MAX_PENDING;
    if (lost <= 0) return;
    pending = pending.slice(lost);
    logger.error('The ledger has been unwritable for so long that rows are lost.', { rows: lost });
  };
  const writeBatches = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending.slice(0, MAX_BATCH);
      try {
        await write(batch);
      } catch (error) {
        dropOldest();
        throw error;
      }
      pending = pending.slice(batch.length);
    }
  };
  return {
    get size() {
      return pending.length;
    },
    push: (row) => {
      pending.push(row);
    },
    writeAll: async () => {
      const turn = tail.then(writeBatches);
      // Whoever asked hears of a failure; the next in turn only waits for its end.
      tail = turn.catch(() => undefined);
      return turn;
    },
  };
}
