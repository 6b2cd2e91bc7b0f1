// How far models fail at the same work, learnt from how those fare that take over after a rejection.
import { rescueShared } from './take-over.ts';

/** What was expected when a model took over from rejected ones, as accepted shares of such work in general; `null` where nobody expected anything. */
export interface TookOver {
  /** Of the model that took over. */
  readonly expected: number | null;
  /** Of the best one that was rejected before it. */
  readonly rejected: number | null;
}

export interface SharedDifficulty {
  /** 0: a rejection says nothing of other models. 1: what one gets wrong only better ones get right. */
  readonly value: number;
  record(tookOver: TookOver, accepted: boolean): void;
}

// Nobody can know it beforehand; halfway is the least that one can be wrong. It is worth a dozen observations of a typical kind.
const ASSUMED = 0.5;
const ASSUMED_WEIGHT = 3;
/** What an observation still counts after another one. */
const KEEP = 0.995;

/** Least squares: the accepted share lies between that for independent failures and that for shared ones, this far along. */
export function createSharedDifficulty(): SharedDifficulty {
  let along = 0;
  let weight = 0;
  return {
    get value() {
      return Math.min(1, Math.max(0, (along + ASSUMED_WEIGHT * ASSUMED) / (weight + ASSUMED_WEIGHT)));
    },
    record: ({ expected, rejected }, accepted) => {
      if (expected === null || rejected === null) return;
      const distance = expected - rescueShared(expected, rejected);
      along = KEEP * along + (expected - (accepted ? 1 : 0)) * distance;
      weight = KEEP * weight + distance ** 2;
    },
  };
}
