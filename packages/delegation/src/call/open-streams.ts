// The streams of a gateway that are not over. Closing it ends them: their readers may be busy elsewhere, or gone, and would never do it.
import { GatewayError, toAbortError } from '@gateway/core';

export interface OpenStream {
  /** Aborts with the caller's signal, and when the gateway is closed. */
  readonly signal: AbortSignal;
  /** It is over. Leaves nothing on the caller's signal. May be called more than once. */
  readonly leave: () => void;
}

export interface OpenStreams {
  /** @param onClosed is told when the gateway is closed, after `signal` has aborted */
  enter(outer: AbortSignal | undefined, onClosed: (error: GatewayError) => void): OpenStream;
  /** Ends every stream that is open. */
  close(): void;
}

export function createOpenStreams(): OpenStreams {
  const closers = new Set<() => void>();
  return {
    enter: (outer, onClosed) => {
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
    },
    close: () => {
      for (const close of closers) close();
    },
  };
}
