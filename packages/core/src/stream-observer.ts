// What becomes known inside a stream between two of its events, or while nobody reads it: what the vendor has counted, and that it is over before its end.
// It travels down in the call's options, as the attempt observer does, so that readers of a stream need to know nothing of it.
import { toAbortError } from './abort.ts';
import type { Cost } from './cost.ts';
import type { GatewayError } from './gateway-error.ts';
import type { CallOptions } from './language-model.ts';
import type { Usage } from './usage.ts';

/** What a vendor has counted of an answer that is still coming. */
export interface ToldUsage {
  /** So far: the output may be as little as what the vendor begins its count with. */
  readonly usage: Usage;
  /** True once the vendor has ended its answer: then this is what it bills, whatever becomes of the connection. */
  readonly isFinal: boolean;
  /** The vendor's own bill, where it sends one; else `null`. */
  readonly cost: Cost | null;
  /** The model that answers, as the vendor names it; the asked one when it does not say. */
  readonly model: string;
}

/** Is told of a stream from the inside. Neither function may throw, and neither is waited for. */
export interface StreamObserver {
  /** What the vendor has counted, as soon as it says so; each telling replaces the ones before. */
  readonly onUsage?: ((told: ToldUsage) => void) | undefined;
  /**
   * A request was given up before its answer was complete: aborted, or out of time. Its socket is closed, and no reader need ever ask for the next event.
   * May be told more than once, and another request may follow where nothing had been delivered.
   */
  readonly onGivenUp?: ((error: GatewayError) => void) | undefined;
}

export interface StreamWatch {
  /** For the stream that is watched: whoever watched the call before is told as well. */
  readonly call: CallOptions;
  /** Leaves nothing on the caller's signal. May be called more than once. */
  readonly close: () => void;
}

/** Watches the stream of a call. Its `onGivenUp` also hears of the caller's abort, from models that do not tell of it. */
export function watchStream(call: CallOptions | undefined, observer: StreamObserver): StreamWatch {
  const { signal, stream: outer } = call ?? {};
  const { onUsage, onGivenUp } = observer;
  const onAbort = (): void => {
    if (signal !== undefined) onGivenUp?.(toAbortError(signal));
  };
  if (onGivenUp !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
  return {
    call: {
      ...call,
      stream: {
        onUsage: (told) => {
          onUsage?.(told);
          outer?.onUsage?.(told);
        },
        onGivenUp: (error) => {
          onGivenUp?.(error);
          outer?.onGivenUp?.(error);
        },
      },
    },
    close: () => {
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
