// Whether a batch fits into one submission: found before the first byte is sent, since a vendor refuses it only after the last.
import { GatewayError } from '@gateway/core';
import type { BatchLimits } from '../dialect.ts';

const BYTES_PER_MB = 1_000_000;

export interface BatchSize {
  /** Counts another request. @throws GatewayError `invalid_input` when the requests no longer fit */
  add(text: string): void;
}

/** Counts the bytes of a batch as its requests are written. */
export function createBatchSize({ maxBytes }: Pick<BatchLimits, 'maxBytes'>): BatchSize {
  let bytes = 0;
  return {
    add: (text) => {
      bytes += Buffer.byteLength(text);
      if (bytes <= maxBytes) return;
      throw new GatewayError({
        kind: 'invalid_input',
        message: `The batch is larger than ${String(maxBytes / BYTES_PER_MB)} MB, which is the most that the vendor takes at once.`,
        hint: 'Submit it as several batches.',
        details: { maxBytes },
      });
    },
  };
}
