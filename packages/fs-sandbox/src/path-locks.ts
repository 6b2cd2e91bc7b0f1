// One change of a file at a time within a sandbox, in the order of the calls; among programs see process-locks.ts.

export interface PathLocks {
  /** Runs `work` when nobody else holds one of these paths. */
  hold<T>(paths: readonly string[], work: () => Promise<T>): Promise<T>;
}

export function createPathLocks(): PathLocks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    hold: async (paths, work) => {
      const keys = [...new Set(paths)];
      const before = keys.flatMap((key) => tails.get(key) ?? []);
      // All places in the queues are taken at once, so two holders never wait for each other.
      const turn = Promise.allSettled(before).then(async () => work());
      const tail = turn.then(
        () => undefined,
        () => undefined,
      );
      for (const key of keys) tails.set(key, tail);
      try {
        return await turn;
      } finally {
        for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}
