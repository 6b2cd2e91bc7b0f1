// What is on its way into the store behind, by key: whoever needs it settled can wait for it.

export interface PendingWork {
  /** @param leaves whether the key is being forgotten: what looks it up waits, for it may still stand in the store behind */
  follow(key: string, work: Promise<unknown>, leaves?: boolean): void;
  settled(key: string): Promise<void>;
  /** Resolves when the key is not being forgotten any more. */
  gone(key: string): Promise<void>;
  settledAll(): Promise<void>;
}

/** @param report is told of work that failed; nobody else is */
export function createPendingWork(report: (error: unknown) => void): PendingWork {
  const pending = new Map<string, { readonly done: Promise<unknown>; readonly leaves: boolean }>();
  return {
    follow: (key, work, leaves = false) => {
      const done = work.catch(report).finally(() => {
        if (pending.get(key)?.done === done) pending.delete(key);
      });
      pending.set(key, { done, leaves });
    },
    settled: async (key) => {
      await pending.get(key)?.done;
    },
    gone: async (key) => {
      const known = pending.get(key);
      if (known?.leaves === true) await known.done;
    },
    settledAll: async () => {
      await Promise.allSettled([...pending.values()].map(({ done }) => done));
    },
  };
}
