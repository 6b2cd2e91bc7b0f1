// Long work on a text in parts lives on little memory but makes much garbage, and the engine rather lets its heap grow than collects it: by hundreds of
// megabytes, in a process that every client starts for itself. While such work goes on the heap grows slowly; all other calls are left alone.
import { setFlagsFromString } from 'node:v8';

// V8's flags, read at each collection: the new space stays at the size it has, the old one grows to 1.4 times what was alive.
const SMALL = ['--semi-space-growth-factor=1', '--heap-growing-percent=40'];
const DEFAULT = ['--semi-space-growth-factor=2', '--heap-growing-percent=0'];

export interface HeapKeeper {
  /** Runs `work`, and keeps the heap small until the last of such work has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** One for a process. @param setFlag @default V8's own */
export function createHeapKeeper(setFlag: (flag: string) => void = setFlagsFromString): HeapKeeper {
  let running = 0;
  return {
    during: async (work) => {
      running += 1;
      if (running === 1) for (const flag of SMALL) setFlag(flag);
      try {
        return await work();
      } finally {
        running -= 1;
        if (running === 0) for (const flag of DEFAULT) setFlag(flag);
      }
    },
  };
}
