// What every way of finding entities returns.

/** One place where an entity is named. `text` is exactly `source.slice(start, end)`. */
export interface EntityMention {
  readonly text: string;
  /** The type as the caller asked for it. */
  readonly type: string;
  /** UTF-16 offset into the source. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A stretch of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
