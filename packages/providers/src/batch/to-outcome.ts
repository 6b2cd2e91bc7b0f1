// One answer of a batch that makes no sense is a fact about that answer; the others still come.
import { isGatewayError } from '@gateway/core';
import type { BatchOutcome } from '../dialect.ts';
import { readInnerFailure } from '../dialects/inner-failure.ts';

/** What `read` gives, or the outcome that its failure means. */
export function toOutcome(id: string, read: () => BatchOutcome): BatchOutcome {
  try {
    return read();
  } catch (error) {
    const inner = readInnerFailure(error);
    if (inner !== undefined && 'failure' in inner) return { id, kind: 'failed', failure: inner.failure, status: inner.failure.status };
    if (inner !== undefined) return { id, kind: 'unreadable', what: inner.unreadable };
    // As for a plain call: whatever else goes wrong while an answer is read is the answer's fault.
    return { id, kind: 'unreadable', what: isGatewayError(error) ? error.message : 'it does not have the form that the API documents.' };
  }
}
