// Bounds how much happens at once.

export interface Turns {
  /** Does `work` when it is its turn; first come, first served. */
  do<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(most: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    do: async (work) => {
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        // Whoever is next takes this place over: nobody slips in between.
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** All of them, so many at once. When one fails, nothing more is begun, what is under way is waited for, and the first failure is thrown. */
export async function doInTurns<Item, T>(items: readonly Item[], most: number, work: (item: Item, index: number) => Promise<T>): Promise<readonly T[]> {
  const turns = createTurns(most);
  const failures: unknown[] = [];
  const results = await Promise.all(items.map(async (item, index) => turns.do(async () => {
    if (failures.length > 0) return undefined;
    try {
      return await work(item, index);
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  })));
  if (failures.length > 0) throw failures[0];
  return results as readonly T[];
}
