// What this process has spent and reserved, for limits that end with it. In memory: nobody else counts against them.

export interface ProcessAmounts {
  readonly spentPicoUsd: bigint;
  readonly reservedPicoUsd: bigint;
  readonly unpriced: number;
}

export interface ProcessCounters {
  read(caller: string): ProcessAmounts;
  /** Adds to everyone's amounts and, for a labelled caller, to its own. Negative amounts take back. */
  add(caller: string, amounts: Partial<ProcessAmounts>): void;
  /** Every label that was counted. */
  callers(): readonly string[];
}

const NOTHING: ProcessAmounts = { spentPicoUsd: 0n, reservedPicoUsd: 0n, unpriced: 0 };

export function createProcessCounters(): ProcessCounters {
  const accounts = new Map<string, ProcessAmounts>();
  const read = (caller: string): ProcessAmounts => accounts.get(caller) ?? NOTHING;
  return {
    read,
    add: (caller, { spentPicoUsd = 0n, reservedPicoUsd = 0n, unpriced = 0 }) => {
      for (const account of caller === '' ? [''] : ['', caller]) {
        const before = read(account);
        accounts.set(account, {
          spentPicoUsd: before.spentPicoUsd + spentPicoUsd,
          reservedPicoUsd: before.reservedPicoUsd + reservedPicoUsd,
          unpriced: before.unpriced + unpriced,
        });
      }
    },
    callers: () => [...accounts.keys()].filter((caller) => caller !== ''),
  };
}
