// How much of a document an answer rests on, for work that need not read everything.

export interface ReadCoverage {
  /** Share of the text that was read, 0 to 1. */
  readonly read: number;
  /** In how many parts. */
  readonly parts: number;
}

/** A share for a reader: four decimals say all there is. */
export function roundShare(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
