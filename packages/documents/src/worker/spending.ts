// What a run has spent so far, over all its processes: told of every attempt as it ends, and durable before the work that it paid for counts as done.
import type { Checkpoint, Cost, JsonValue, PicoUsd } from '@gateway/core';

const PICO_PER_USD = 1e12;

/** An amount of which part may be unknown. */
export interface Spent {
  /** What is known of it, in picodollars. */
  readonly known: PicoUsd;
  readonly hasUnknown: boolean;
}

export const NOTHING_SPENT: Spent = { known: 0, hasUnknown: false };

/** Picodollars; `null` as soon as part of it is unknown. */
export function toAmount({ known, hasUnknown }: Spent): PicoUsd | null {
  return hasUnknown ? null : known;
}

/** USD; `null` as soon as part of it is unknown. */
export function toUsd({ known, hasUnknown }: Spent): number | null {
  return hasUnknown ? null : known / PICO_PER_USD;
}

export function addSpent(a: Spent, b: Spent): Spent {
  return { known: a.known + b.known, hasUnknown: a.hasUnknown || b.hasUnknown };
}

export interface Purse {
  /** Everything, what was spent before the process was started included. */
  readonly spent: Spent;
  add(cost: Cost | null): void;
  /** Resolves when all that was added is durable. */
  saved(): Promise<void>;
}

/** @param parent is told of everything that is added here */
export function openPurse(key: string, { checkpoint, parent }: { readonly checkpoint?: Checkpoint | undefined; readonly parent?: Purse | undefined }): Purse {
  let spent = readSpent(checkpoint?.load(key));
  let writes: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | undefined;
  return {
    get spent() {
      return spent;
    },
    add: (cost) => {
      spent = addSpent(spent, cost === null ? { known: 0, hasUnknown: true } : { known: cost.totalPicoUsd, hasUnknown: false });
      const { known, hasUnknown } = spent;
      writes = writes
        .then(async () => checkpoint?.save(key, { known, hasUnknown }))
        .catch((error: unknown) => {
          failure ??= { error };
        });
      parent?.add(cost);
    },
    saved: async () => {
      await writes;
      await parent?.saved();
      if (failure !== undefined) throw failure.error;
    },
  };
}

function readSpent(kept: JsonValue | undefined): Spent {
  if (typeof kept !== 'object' || kept === null || !('known' in kept) || Array.isArray(kept)) return NOTHING_SPENT;
  const { known } = kept;
  // A damaged amount is one that nobody knows.
  return typeof known === 'number' ? { known, hasUnknown: kept['hasUnknown'] === true } : { known: 0, hasUnknown: true };
}
