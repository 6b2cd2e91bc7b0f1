// Lets this process's transactions run one after the other, and waits for other processes' locks without blocking the event loop.
import { throwIfAborted, toAbortError } from '../abort.ts';
import { GatewayError } from '../gateway-error.ts';
import type { Clock } from '../ports.ts';

export interface WriteQueueOptions {
  /** Takes the write lock without waiting; false when another process has it. */
  readonly tryLock: () => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  /** As the caller gave it. */
  readonly path: string;
  readonly lockWaitMs: number;
}

export interface WriteQueue {
  /** Runs `work` under the lock, in the order of the calls; at once when nobody waits and the lock is free. */
  run<T>(work: () => T, signal?: AbortSignal): Promise<T>;
  /** Resolves when everything that was queued has run. */
  drain(): Promise<void>;
}

// First wait and longest wait between two tries, before jitter. A transaction here holds the lock for well under a millisecond.
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 50;

export function createWriteQueue(options: WriteQueueOptions): WriteQueue {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    run: async (work, signal) => {
      throwIfAborted(signal);
      // Nobody before this one, and the lock is free: nothing to wait for, as it mostly is.
      if (waiting === 0 && options.tryLock()) {
        waiting += 1;
        try {
          return work();
        } finally {
          waiting -= 1;
        }
      }
      const before = tail;
      const turn = Promise.withResolvers<void>();
      tail = turn.promise;
      waiting += 1;
      try {
        if (waiting > 1) await waitForTurn(before, signal);
        return await runLocked(options, work, signal);
      } finally {
        waiting -= 1;
        // Whoever leaves the queue early must not let the next one overtake those before it.
        void before.then(turn.resolve);
      }
    },
    drain: async () => tail,
  };
}

async function waitForTurn(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await before;
    return;
  }
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => {
    aborted.reject(toAbortError(signal));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([before, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

// The work follows its lock in the same step: one `await` between them would let other calls of this process into the transaction.
async function runLocked<T>(options: WriteQueueOptions, work: () => T, signal: AbortSignal | undefined): Promise<T> {
  const { clock, lockWaitMs } = options;
  const startedMs = clock.monotonicMs();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    throwIfAborted(signal);
    if (options.tryLock()) return work();
    if (clock.monotonicMs() - startedMs > lockWaitMs) throw lockedTooLong(options);
    try {
      // Jitter, so that processes that lost the same race do not meet again: full jitter, as in
      // https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      await clock.sleep(1 + options.random() * waitMs, signal);
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    }
  }
}

function lockedTooLong(options: WriteQueueOptions): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `Another process has held the database ${options.path} for more than ${options.lockWaitMs} ms.`,
    hint: 'Try again; if it stays so, look for a process that hangs on that file.',
  });
}
