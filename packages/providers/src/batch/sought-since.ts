// How far back a batch is looked for: its vendor's clock and this machine's need not agree.
import type { SoughtBatch } from '@gateway/core';

const MAX_SKEW_MS = 60 * 60 * 1000;

/** Whether a batch of that time may be the one that is sought; one whose time nobody knows may. @param createdMs milliseconds since 1970 */
export function mayBeSought(createdMs: number, { sinceMs }: SoughtBatch): boolean {
  return !(createdMs < sinceMs - MAX_SKEW_MS);
}
