// One value that the local engine wants to find, and what it found.
import type { JsonSchema, JsonValue } from '@gateway/core';

/** A stretch of the source that may be the value. */
export interface FieldCandidate {
  readonly value: JsonValue;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: how sure. */
  readonly confidence: number;
}

export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
}
