// One answer on its way to everybody who asks for it at that moment. Each reads at its own pace from what has come so far; who leaves disturbs nobody;
// when the last one has left, nobody asks any more.
import { toAbortError, type CompletionEvent } from '@gateway/core';
import { copyAnswer } from './copy-answer.ts';

export interface Flight {
  /** Another one who reads from the beginning, a copy but for the first one. Leaves by itself when its signal aborts. */
  join(signal: AbortSignal | undefined): FlightReader;
}

export interface FlightReader {
  /** The next event, or `undefined` after the last. @throws what ended the flight; at once when the reader's own signal aborts */
  next(): Promise<CompletionEvent | undefined>;
  /** May be called again. */
  leave(): void;
}

export interface FlightOptions {
  /** Begins to ask. Its signal aborts when the last reader has left. */
  readonly open: (signal: AbortSignal) => AsyncIterable<CompletionEvent>;
  /** Called once: when it has ended, or when the last reader has left. From then on nobody may join. */
  readonly onOver: () => void;
}

export function startFlight({ open, onOver }: FlightOptions): Flight {
  const events: FlightEvent[] = [];
  const wakers = new Set<() => void>();
  const upstream = new AbortController();
  let members = 0;
  let end: { readonly error?: unknown } | undefined;

  const wakeAll = (): void => {
    for (const wake of wakers) wake();
    wakers.clear();
  };
  const finish = (how: { readonly error?: unknown }): void => {
    if (end !== undefined) return;
    end = how;
    onOver();
    wakeAll();
  };
  // Runs at the pace of the vendor: a slow reader must not hold up the others. What is kept for it is the answer, and no more.
  const pump = async (): Promise<void> => {
    try {
      for await (const event of open(upstream.signal)) {
        if (upstream.signal.aborted) return;
        // Copied as it comes: the first one may change what it gets before the others read.
        events.push({ original: event, copy: copyAnswer(event) });
        wakeAll();
      }
      finish({});
    } catch (error) {
      finish({ error });
    }
  };
  const leaveOnce = (): (() => void) => {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      members -= 1;
      if (members > 0 || end !== undefined) return;
      finish({});
      upstream.abort();
    };
  };
  return {
    join: (signal) => {
      members += 1;
      const isFirst = members === 1 && events.length === 0 && end === undefined;
      const reader = createReader({ isFirst, events, wakers, signal, readEnd: () => end, leave: leaveOnce() });
      // With a reader in its place: one whose signal was aborted already must not begin anything.
      if (isFirst && end === undefined) void pump();
      return reader;
    },
  };
}

interface FlightEvent {
  readonly original: CompletionEvent;
  readonly copy: CompletionEvent;
}

interface ReaderOptions {
  readonly isFirst: boolean;
  readonly events: readonly FlightEvent[];
  readonly wakers: Set<() => void>;
  readonly signal: AbortSignal | undefined;
  readonly readEnd: () => { readonly error?: unknown } | undefined;
  readonly leave: () => void;
}

function createReader({ isFirst, events, wakers, signal, readEnd, leave }: ReaderOptions): FlightReader {
  let position = 0;
  let wake: (() => void) | undefined;
  const depart = (): void => {
    signal?.removeEventListener('abort', depart);
    leave();
    wake?.();
  };
  signal?.addEventListener('abort', depart, { once: true });
  if (signal?.aborted === true) depart();
  const change = async (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      wakers.add(resolve);
    });
  return {
    leave: depart,
    next: async () => {
      for (;;) {
        if (signal?.aborted === true) throw toAbortError(signal);
        const event = events[position];
        if (event !== undefined) {
          position += 1;
          return isFirst ? event.original : copyAnswer(event.copy);
        }
        const end = readEnd();
        if (end === undefined) {
          await change();
          continue;
        }
        depart();
        if ('error' in end) throw end.error;
        return undefined;
      }
    },
  };
}
