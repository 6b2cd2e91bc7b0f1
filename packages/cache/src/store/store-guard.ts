// Keeps a failing store from failing, or delaying, anybody: what fails is nothing found, is counted, and is left alone for a moment before the next try.
import { silentLogger, type Clock, type Logger } from '@gateway/core';

export interface StoreGuard {
  /** What `work` comes to, or `fallback` when it fails, takes too long, or the store is being left alone. */
  run<T>(work: () => Promise<T>, fallback: T, stepLimitMs?: number): Promise<T>;
  /** Counts a failure that keyv has swallowed. */
  report(error: unknown): void;
  readonly isResting: boolean;
  /** Failures since the cache was made. */
  readonly failures: number;
}

export interface StoreGuardOptions {
  readonly clock: Clock;
  readonly logger?: Logger | undefined;
  /** Longest that one step may take, in milliseconds. @default no limit: for stores that answer at once or not at all */
  readonly limitMs?: number | undefined;
  /** Makes ready what a step needs, before its time begins to run. @default nothing */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Called when a step takes too long. */
  readonly onHang?: (() => void) | undefined;
}

// Long enough that a store that is away costs next to nothing, short enough that it is back within a second.
const REST_MS = 1_000;

export function createStoreGuard({ clock, logger = silentLogger, limitMs, prepare, onHang }: StoreGuardOptions): StoreGuard {
  let failures = 0;
  let restUntilMs = Number.NEGATIVE_INFINITY;
  // An outage is told once, not at every call.
  let isTold = false;
  const isResting = (): boolean => clock.monotonicMs() < restUntilMs;
  const report = (error: unknown): void => {
    failures += 1;
    restUntilMs = clock.monotonicMs() + REST_MS;
    if (isTold) return;
    isTold = true;
    logger.warn('The store of the cache fails. Calls go on without it, and it is tried again every second.', { reason: readReason(error) });
  };
  return {
    get isResting() {
      return isResting();
    },
    get failures() {
      return failures;
    },
    report,
    run: async (work, fallback, stepLimitMs = limitMs) => {
      if (isResting()) return fallback;
      const before = failures;
      try {
        await prepare?.();
        const value = await (stepLimitMs === undefined ? work() : withinTime({ work, clock, limitMs: stepLimitMs, onHang }));
        if (failures === before && isTold) {
          isTold = false;
          logger.info('The store of the cache works again.');
        }
        return value;
      } catch (error) {
        report(error);
        return fallback;
      }
    },
  };
}

export interface TimedWork<T> {
  readonly work: () => Promise<T>;
  readonly clock: Clock;
  readonly limitMs: number;
  readonly onHang: (() => void) | undefined;
}

/** What `work` comes to. @throws when it takes longer; whatever becomes of it then */
export async function withinTime<T>({ work, clock, limitMs, onHang }: TimedWork<T>): Promise<T> {
  const over = new AbortController();
  const late = clock.sleep(limitMs, over.signal).then(() => {
    onHang?.();
    throw new Error(`It did not answer within ${limitMs} ms.`);
  });
  const done = work();
  // Whichever comes second is nobody's any more.
  late.catch(() => undefined);
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late]);
  } finally {
    over.abort('over');
  }
}

/** The code alone: messages of clients may quote addresses with passwords. */
export function readReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'kind' in error && typeof error.kind === 'string' ? error.kind : error.name;
}
