// What is said of a piece of code in a text.

export interface CodeBlock {
  /** A name such as `python`; `text` when neither the fence nor the code tells. */
  readonly language: string;
  /** Exactly as written, without its fence and the indentation of the fence. */
  readonly code: string;
  /** `null` when there is no parser for the language. */
  readonly valid: boolean | null;
  /** What the parser found, and where; only when it is not valid. */
  readonly error?: string | undefined;
  /** Whether the language was told by the fence, or guessed by the code. */
  readonly isDetected: boolean;
  /** UTF-16 offsets of the code in the source, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A piece of code before it is looked at. */
export interface FoundCode {
  readonly code: string;
  /** The fence's word for it; empty when there is none. */
  readonly label: string;
  readonly start: number;
  readonly end: number;
}
