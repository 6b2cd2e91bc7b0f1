// What the cache has to say of itself.
import type { TaskType } from '@gateway/core';

/** What a part of the calls came to. */
export interface CacheTally {
  readonly hits: { readonly exact: number; readonly semantic: number; readonly coalesced: number };
  readonly misses: number;
  /** What the hits had cost when they were made, in USD. Hits of unknown cost are not in it. */
  readonly saved: number;
  /** Hits whose cost nobody knows. */
  readonly unpriced: number;
  readonly tokensSaved: { readonly input: number; readonly output: number };
}

/** Counts since the store was made, over restarts and all processes that share it. */
export interface CacheStats extends CacheTally {
  /** Similar questions that were not served, by the guard that refused. */
  readonly refused: Readonly<Record<string, number>>;
  /** Calls that the cache had nothing to do with: switched off, too hot, or of a task that is not kept. */
  readonly bypassed: number;
  readonly entries: number;
  readonly bytes: number;
  readonly evictions: number;
  /** Of the oldest entry, in milliseconds; `null` when there is none. */
  readonly oldestAgeMs: number | null;
  /** Of this process: what it holds in memory. `questions`: near questions; `bytes` are those of entries and questions together. */
  readonly memory: { readonly entries: number; readonly questions: number; readonly bytes: number; readonly evictions: number };
  /**
   * Answers of this process that were given and not kept: larger than `maxBytes`; with something in them that is no JSON or no whole figure; or made faster than
   * the store could write them.
   */
  readonly notKept: { readonly tooLarge: number; readonly unwritable: number; readonly dropped: number };
  /** Of this process. */
  readonly store: {
    readonly kind: 'memory' | 'disk' | 'redis';
    /** Steps of the store that failed and were treated as nothing found. */
    readonly failures: number;
    /** Kept values that were not whole. */
    readonly damaged: number;
    /** How many times the file was damaged, deleted or replaced, and begun anew. */
    readonly resets: number;
  };
  readonly byTask: { readonly [Task in TaskType]?: CacheTally };
  /** By whoever made the answer, as `provider/model`. A miss is in it once it was answered. */
  readonly byModel: Readonly<Record<string, CacheTally>>;
}
