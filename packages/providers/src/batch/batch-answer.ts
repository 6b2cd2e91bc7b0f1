// Outcomes of a batch in core's words: results as they are, everything else as the error that a plain call would have ended with.
import { type BatchAnswer, GatewayError } from '@gateway/core';
import type { BatchOutcome } from '../dialect.ts';
import { createBadResponseError, createFailureError, type Target } from '../http/vendor-error.ts';

export function toBatchAnswer(target: Target, outcome: BatchOutcome): BatchAnswer {
  if (outcome.kind === 'answered') return { id: outcome.id, result: outcome.result };
  return { id: outcome.id, error: toError(target, outcome) };
}

function toError(target: Target, outcome: Exclude<BatchOutcome, { readonly kind: 'answered' }>): GatewayError {
  switch (outcome.kind) {
    case 'failed':
      return createFailureError(target, { failure: outcome.failure, status: outcome.status ?? outcome.failure.status });
    case 'unreadable':
      return createBadResponseError(target, outcome.what);
    case 'cancelled':
      return new GatewayError({
        kind: 'cancelled',
        message: `The batch was cancelled before ${target.vendor.label} came to this item.`,
        hint: 'Submit it again if it is still wanted.',
        details: { provider: target.provider },
      });
    default:
      return new GatewayError({
        kind: 'unavailable',
        message: `${target.vendor.label} did not come to this item before the batch expired.`,
        hint: 'Submit it again, or send it as a plain call.',
        details: { provider: target.provider, reason: 'expired' },
      });
  }
}
