// One call's time limits and the caller's abort, joined into one signal. Everything that is set up for a call is taken down in `close`.
import { GatewayError, toAbortError, type Clock, type StreamObserver } from '@gateway/core';
import { createIdleTimer, type IdleTimer } from './idle-timer.ts';

/** The name of the limit for the whole call, as it stands in `details.limit`. */
export const TOTAL_LIMIT = 'total';

type TimeLimit = typeof TOTAL_LIMIT | 'first_token' | 'between_tokens';

const LIMIT_TEXTS: Readonly<Record<TimeLimit, string>> = {
  total: 'did not finish',
  first_token: 'did not start to answer',
  between_tokens: 'stopped in the middle of its answer and did not go on',
};

export interface Deadline {
  /** Aborts with the caller's signal, and with a `timeout` error when a limit is reached. */
  readonly signal: AbortSignal;
  /** A limit for each single wait. Without `ms` there is none. */
  readonly limitWaits: (limit: TimeLimit, ms: number | undefined) => Pick<IdleTimer, 'wait' | 'rest'>;
  /** The promise, or the reason of the abort as soon as there is one, whether or not the promise ever settles. One at a time. */
  readonly race: <T>(promise: Promise<T>) => Promise<T>;
  /** Stops every timer and leaves nothing on the caller's signal. */
  readonly close: () => void;
}

interface DeadlineOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Who is waited for, in error messages. */
  readonly name: string;
  /** For everything until `close`. */
  readonly totalMs: number | undefined;
  /** Is told of the abort, whether or not anybody waits just then. */
  readonly onGivenUp?: StreamObserver['onGivenUp'];
}

export function createDeadline({ clock, signal: outer, name, totalMs, onGivenUp }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  const timers: IdleTimer[] = [];
  // A single slot instead of Promise.race against one long promise: that would keep a reaction per token until the call ends.
  let rejectCurrent: ((reason: GatewayError) => void) | undefined;

  const abort = (reason: GatewayError): void => {
    if (controller.signal.aborted) return;
    close();
    // The waiting caller gets the reason itself, not what the upstream makes of the abort.
    rejectCurrent?.(reason);
    controller.abort(reason);
    onGivenUp?.(reason);
  };
  const close = (): void => {
    outer?.removeEventListener('abort', onOuterAbort);
    for (const timer of timers) timer.close();
  };
  const onOuterAbort = (): void => {
    if (outer !== undefined) abort(toAbortError(outer));
  };
  const limitWaits = (limit: TimeLimit, ms: number | undefined): IdleTimer => {
    const timer = createIdleTimer({
      clock,
      ms,
      onIdle: () => {
        abort(createTimeoutError({ name, limit, ms: ms ?? 0 }));
      },
    });
    timers.push(timer);
    return timer;
  };

  if (outer?.aborted === true) onOuterAbort();
  else outer?.addEventListener('abort', onOuterAbort, { once: true });
  limitWaits(TOTAL_LIMIT, totalMs).wait();

  return {
    signal: controller.signal,
    limitWaits,
    race: (promise) =>
      new Promise((resolve, reject) => {
        if (controller.signal.aborted) reject(toAbortError(controller.signal));
        else rejectCurrent = reject;
        // After a rejection by `abort` these two find the promise settled and do nothing.
        promise.then(resolve, reject);
      }),
    close,
  };
}

function createTimeoutError({ name, limit, ms }: { readonly name: string; readonly limit: TimeLimit; readonly ms: number }): GatewayError {
  return new GatewayError({
    kind: 'timeout',
    message: `${name} ${LIMIT_TEXTS[limit]} within ${String(ms)} ms (limit: ${limit}).`,
    hint: limit === TOTAL_LIMIT ? 'Allow more time, or ask for a shorter answer.' : 'Allow more time, or use another model.',
    details: { limit, limitMs: ms },
  });
}
