// One caller in a queue: leaves by being started, by being refused, or by its own abort, and then leaves nothing behind.
import { toAbortError, type GatewayError } from '@gateway/core';

export interface Waiter<T> {
  /** Who is called, for messages. */
  readonly name: string;
  readonly tokens: number;
  /** What it waits for. */
  readonly turn: Promise<T>;
  readonly start: (place: T) => void;
  readonly refuse: (error: GatewayError) => void;
}

interface WaiterOptions {
  readonly name: string;
  readonly tokens: number;
  readonly signal: AbortSignal | undefined;
  /** Called after it has left by abort: another one may be the first now. */
  readonly onAbort: () => void;
}

/** Joins the end of the queue. A set keeps the order of arrival, and lets anyone leave without a search. */
export function joinQueue<T>(queue: Set<Waiter<T>>, { name, tokens, signal, onAbort }: WaiterOptions): Waiter<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const leave = (): void => {
    queue.delete(waiter);
    signal?.removeEventListener('abort', abort);
  };
  const abort = (): void => {
    leave();
    if (signal !== undefined) reject(toAbortError(signal));
    onAbort();
  };
  const waiter: Waiter<T> = {
    name,
    tokens,
    turn: promise,
    start: (place) => {
      leave();
      resolve(place);
    },
    refuse: (error) => {
      leave();
      reject(error);
    },
  };
  queue.add(waiter);
  signal?.addEventListener('abort', abort, { once: true });
  return waiter;
}
