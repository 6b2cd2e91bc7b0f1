// Writes that wait for the store, bounded by bytes: a store that does not keep up must not fill the memory.

export interface WaitingRoom {
  /** Runs `work` if there is room for its bytes until it ends; otherwise it is dropped, and `dropped` grows. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T | undefined>;
  /** Bytes that wait now. */
  readonly bytes: number;
  /** How many were dropped. */
  readonly dropped: number;
}

export function createWaitingRoom(maxBytes: number): WaitingRoom {
  let waiting = 0;
  let dropped = 0;
  return {
    get bytes() {
      return waiting;
    },
    get dropped() {
      return dropped;
    },
    run: async (bytes, work) => {
      if (waiting + bytes > maxBytes) {
        dropped += 1;
        return undefined;
      }
      waiting += bytes;
      try {
        return await work();
      } finally {
        waiting -= bytes;
      }
    },
  };
}
