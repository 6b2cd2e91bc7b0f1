// One call's lifetime: the caller's abort and the total time limit become one signal that goes down to the socket.
import { type Clock, GatewayError, type StreamObserver, toAbortError } from '@gateway/core';

// Longest delay that a Node timer takes (2^31 - 1 ms); anything beyond is no limit.
const MAX_TIMER_MS = 2_147_483_647;

export interface CallScope {
  readonly signal: AbortSignal;
  /** Settles with `work`, or rejects with the reason as soon as the scope is aborted, whatever `work` does then. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Says that the call is complete: `close()` then has nothing to close, and the connection may serve the next call. */
  complete(): void;
  /** Ends the scope. Closes the socket of a call still under way, and forgets the timer and the caller's signal. */
  close(): void;
}

export interface CallScopeOptions {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Who is waited for, for the message. */
  readonly label: string;
  readonly hint: string;
  /** Is told when the caller or the time limit ends it; then nothing is left on the caller's signal, even if `close()` is never called. */
  readonly onGivenUp?: StreamObserver['onGivenUp'];
}

/** Opens a scope that ends by the caller's signal, by `timeoutMs` (kind `timeout`) or by `close()`. */
export function openCallScope(options: CallScopeOptions): CallScope {
  const { signal, timeoutMs, clock, onGivenUp } = options;
  const controller = new AbortController();
  const timer = new AbortController();
  let completed = false;
  const release = (): void => {
    signal?.removeEventListener('abort', onAbort);
    timer.abort('over');
  };
  const giveUp = (error: GatewayError): void => {
    if (controller.signal.aborted) return;
    release();
    controller.abort(error);
    if (!completed) onGivenUp?.(error);
  };
  const onAbort = (): void => {
    if (signal !== undefined) giveUp(toAbortError(signal));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  if (timeoutMs <= MAX_TIMER_MS) {
    // The only way to be woken early is `release()`, which rejects the sleep.
    clock.sleep(timeoutMs, timer.signal).then(() => giveUp(timeoutError(options)), () => undefined);
  }
  return {
    signal: controller.signal,
    race: (work) => raceAbort(work, controller.signal),
    complete: () => {
      completed = true;
    },
    close: () => {
      release();
      if (!completed) controller.abort(new GatewayError({ kind: 'cancelled', message: 'The call was cancelled.' }));
    },
  };
}

function timeoutError({ label, timeoutMs, hint }: CallScopeOptions): GatewayError {
  return new GatewayError({
    kind: 'timeout',
    message: `${label} did not finish within ${String(timeoutMs / 1_000)} s.`,
    hint,
    // As in `withTimeout`: a call that has used up its whole time is not given the same time again.
    details: { limit: 'total', limitMs: timeoutMs },
  });
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(toAbortError(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
