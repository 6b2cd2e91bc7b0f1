// What has been measured of models, shared by processes: kept in memory for routing, written to SQLite in batches, read back once a second.
import { GatewayError, silentLogger, systemClock, type Clock, type Logger } from '@gateway/core';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import { checkOutcome } from './check-outcome.ts';
import type { RouteOutcome } from './router.ts';
import { readChanges, ROUTING_SCHEMA, writeOutcomes } from './routing-tables.ts';
import { createStatsView, type PendingOutcome, type RoutingStatsRow, type StatsView } from './stats-view.ts';
import type { Decay, Tally, TallyKey } from './tally.ts';

export interface RoutingStatsOptions {
  /** Of the SQLite file, made when missing; several processes may have it open. @default none: in memory */
  readonly path?: string | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
  /** Hears of writes and reads that fail. @default silentLogger */
  readonly logger?: Logger | undefined;
  /** How long outcomes may stay in memory before they are written, in milliseconds. @default 250 */
  readonly flushMs?: number | undefined;
  /** How long what other processes wrote may go unseen, in milliseconds. @default 500 */
  readonly refreshMs?: number | undefined;
  /** How fast evidence loses its weight. @default {@link DEFAULT_DECAY} */
  readonly decay?: Partial<Decay> | undefined;
}

export interface RoutingStats {
  readonly decay: Decay;
  /**
   * Takes an outcome, and returns the rows that it changed. Never waits for the disk.
   *
   * @param expected the share of acceptance that was expected of such an answer; without it no change of the model is noticed by it
   * @throws GatewayError `invalid_input`
   */
  record(outcome: RouteOutcome, expected?: number): readonly RoutingStatsRow[];
  /** The rows that other processes changed; looks at most once every `refreshMs`, and then for microseconds. */
  refresh(): readonly RoutingStatsRow[];
  /** Everything known. */
  rows(): Iterable<RoutingStatsRow>;
  find(key: TallyKey): Tally | undefined;
  /** Outcomes of a task so far, by any model. */
  countOutcomes(task: string): number;
  /** Resolves when everything recorded before is on disk. @throws GatewayError when it cannot be written; it is kept */
  flush(): Promise<void>;
  /** Writes what is in memory and closes the file. May be called again. @throws GatewayError when it could not be written */
  close(): Promise<void>;
}

/**
 * Windows and half-lives were chosen on the tuning worlds of `benchmarks/routing`: short enough to follow a model that changes within some
 * dozens of answers, long enough to tell 0.90 from 0.95.
 */
export const DEFAULT_DECAY: Decay = {
  judgedWindow: 80,
  callWindow: 40,
  halfLifeOutcomes: 200,
  halfLifeMs: 14 * 86_400_000,
  failureHalfLifeMs: 5 * 60_000,
};

const RETRY_MS = 1_000;
// Outcomes kept while the file cannot be written (some 20 MB). Beyond that the oldest are lost to the file, though not to this process.
const MAX_PENDING = 50_000;

/**
 * Opens the measurements.
 *
 * @throws GatewayError as `openDatabase` of `@gateway/core/sqlite` does
 * @example
 * const stats = openRoutingStats({ path: '/var/lib/app/routing.db' });
 * const router = createRouter({ stats, clock: systemClock, random: Math.random });
 */
export function openRoutingStats(options: RoutingStatsOptions = {}): RoutingStats {
  const { path, clock = systemClock, logger = silentLogger, flushMs = 250, refreshMs = 500 } = options;
  const decay = { ...DEFAULT_DECAY, ...options.decay };
  checkOptions({ flushMs, refreshMs, ...decay });
  const view = createStatsView(decay);
  const store = path === undefined ? undefined : openStore({ database: openDatabase({ path, migrations: ROUTING_SCHEMA, clock }), view, clock, logger, decay, flushMs });
  let refreshedMs = clock.monotonicMs();
  store?.readNew();
  return {
    decay,
    record: (outcome, expected) => {
      checkOutcome(outcome);
      const pending = { outcome, expected, atMs: Math.round(clock.now()) };
      store?.add(pending);
      return view.add(pending);
    },
    refresh: () => {
      const nowMs = clock.monotonicMs();
      if (store === undefined || nowMs - refreshedMs < refreshMs) return [];
      refreshedMs = nowMs;
      return store.readNew();
    },
    rows: () => view.rows(),
    find: (key) => view.find(key),
    countOutcomes: (task) => view.countOutcomes(task),
    flush: async () => store?.flush(),
    close: async () => store?.close(),
  };
}

function checkOptions(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    const least = name === 'judgedWindow' || name === 'callWindow' ? 1 : 0;
    if (!(value > least || (value === 0 && (name === 'flushMs' || name === 'refreshMs')))) {
      throw new GatewayError({ kind: 'invalid_input', message: `The routing statistics' ${name} is ${value}.`, hint: 'Give a number larger than that: windows above 1, times above 0.' });
    }
  }
}

interface Store {
  add(pending: PendingOutcome): void;
  /** Reads what was written since the last time, lays what is not yet written over it, and returns the rows that changed. */
  readNew(): readonly RoutingStatsRow[];
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface StoreOptions {
  readonly database: Database;
  readonly view: StatsView;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly decay: Decay;
  readonly flushMs: number;
}

function openStore(options: StoreOptions): Store {
  const { database, view, clock, logger } = options;
  let pending: PendingOutcome[] = [];
  let readUntil = 0;
  let timer: AbortController | undefined;
  let closing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    timer?.abort('over');
    timer = undefined;
    if (pending.length === 0) return;
    let batch: PendingOutcome[] = [];
    try {
      await database.transaction((tx) => {
        // Taken inside: whoever reads the view sees each outcome either in the file or among those that wait.
        batch = pending;
        pending = [];
        writeOutcomes(tx, batch, options.decay);
      });
    } catch (error) {
      pending = [...batch, ...pending];
      if (pending.length > MAX_PENDING) pending = pending.slice(pending.length - MAX_PENDING);
      if (closing === undefined) flushAfter(RETRY_MS);
      throw error;
    }
  };
  const flushInBackground = (): void => {
    flush().catch((error: unknown) => {
      logger.error('What was measured for routing could not be written; it is kept in memory and tried again.', { outcomes: pending.length, error });
    });
  };
  const flushAfter = (ms: number): void => {
    const own = new AbortController();
    timer = own;
    // Only the sleep rejects, and only when it is stopped.
    clock.sleep(ms, own.signal).then(flushInBackground, () => undefined);
  };
  const readNew = (): readonly RoutingStatsRow[] => {
    try {
      const changes = readChanges(database, readUntil);
      readUntil = changes.changed;
      return changes.tasks.length === 0 ? [] : view.takeOver(changes, pending);
    } catch (error) {
      logger.error('What other processes measured for routing could not be read.', { error });
      return [];
    }
  };
  return {
    add: (outcome) => {
      if (closing !== undefined) throw new GatewayError({ kind: 'internal', message: 'The routing statistics are closed.', hint: 'Close them only when nothing uses them any more.' });
      pending.push(outcome);
      if (timer === undefined) flushAfter(options.flushMs);
    },
    readNew,
    flush,
    close: async () => {
      closing ??= flushAndClose(flush, database);
      return closing;
    },
  };
}

async function flushAndClose(flush: () => Promise<void>, database: Database): Promise<void> {
  try {
    await flush();
  } finally {
    await database.close();
  }
}
