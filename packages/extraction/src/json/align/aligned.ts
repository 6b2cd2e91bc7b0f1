// What aligning one value gives: the value with what it took, or why it cannot be had.
import type { JsonValue } from '@gateway/core';
import type { SchemaProblem } from '../describe-problem.ts';

export type Aligned = AlignedValue | AlignmentFailure;

export interface AlignedValue {
  readonly value: JsonValue;
  /** How far what was written is from what was asked for; 0 when nothing had to change. */
  readonly cost: number;
}

export interface AlignmentFailure {
  readonly problems: readonly SchemaProblem[];
  /** What could be read of it. */
  readonly partial?: JsonValue | undefined;
}

export function isAligned(aligned: Aligned): aligned is AlignedValue {
  return 'value' in aligned;
}

export function fail(path: string, message: string, partial?: JsonValue): AlignmentFailure {
  return { problems: [{ path, message }], ...(partial === undefined ? {} : { partial }) };
}
