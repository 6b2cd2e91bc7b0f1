// The work of a gateway that is not over. Closing it ends all of that: who reads a stream may be busy elsewhere, or gone, and would never do it; and what is
// still answered once the books are closed would be paid by nobody.
import { GatewayError, toAbortError } from '@gateway/core';

export interface OpenStream {
  /** Aborts with the caller's signal, and when the gateway is closed. */
  readonly signal: AbortSignal;
  /** It is over. Leaves nothing on the caller's signal. May be called more than once. */
  readonly leave: () => void;
}

export interface OpenWork {
  /** A stream, which is over when its reader says so. @param onClosed is told when the gateway is closed, after `signal` has aborted */
  enter(outer: AbortSignal | undefined, onClosed: (error: GatewayError) => void): OpenStream;
  /** Work that ends by itself, also after its signal has aborted. @throws what it throws */
  during<T>(outer: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends everything that is open. Resolves when all has ended that ends by itself. */
  close(): Promise<void>;
}

export function createOpenWork(): OpenWork {
  const closers = new Set<() => void>();
  const running = new Set<Promise<void>>();
  const enter: OpenWork['enter'] = (outer, onClosed) => {
    const controller = new AbortController();
    const leave = (): void => {
      outer?.removeEventListener('abort', onAbort);
      closers.delete(close);
    };
    const onAbort = (): void => {
      leave();
      if (outer !== undefined) controller.abort(toAbortError(outer));
    };
    const close = (): void => {
      leave();
      const error = new GatewayError({ kind: 'cancelled', message: 'The gateway was closed.' });
      controller.abort(error);
      onClosed(error);
    };
    closers.add(close);
    outer?.addEventListener('abort', onAbort, { once: true });
    if (outer?.aborted === true) onAbort();
    return { signal: controller.signal, leave };
  };
  return {
    enter,
    during: async (outer, work) => {
      const { signal, leave } = enter(outer, () => undefined);
      const { promise, resolve } = Promise.withResolvers<void>();
      running.add(promise);
      try {
        return await work(signal);
      } finally {
        leave();
        running.delete(promise);
        resolve();
      }
    },
    close: async () => {
      for (const close of closers) close();
      await Promise.all(running);
    },
  };
}
