// Which failures of one model are a reason to ask the next, and which end the cascade: a table, so that it can be read at a glance.
import type { ErrorKind, GatewayError } from '@gateway/core';

/**
 * `escalate`: this model could not answer, another may. `refused`: the budget does not allow this model; it may allow a cheaper one.
 * `fail`: the caller's wish, the caller's mistake or ours; nothing is returned.
 */
export type AfterFailure = 'escalate' | 'refused' | 'fail';

const AFTER_FAILURE: Readonly<Record<ErrorKind, AfterFailure>> = {
  // The vendor is out of order, or out of reach for this account.
  unavailable: 'escalate',
  timeout: 'escalate',
  rate_limit: 'escalate',
  quota: 'escalate',
  auth: 'escalate',
  permission: 'escalate',
  not_found: 'escalate',
  not_configured: 'escalate',
  // The model answered with something unusable, or would not.
  bad_response: 'escalate',
  content_filter: 'escalate',
  // Too small a window, or an ability that this model lacks.
  unsupported: 'escalate',
  budget_exceeded: 'refused',
  cancelled: 'fail',
  invalid_input: 'fail',
  internal: 'fail',
};

// Reasons that adapters put into `details.reason` of an `invalid_input` that only this model finds invalid.
const MODEL_SPECIFIC: ReadonlySet<unknown> = new Set(['context_window', 'unsupported_parameter']);

export function readAfterFailure(error: GatewayError): AfterFailure {
  if (error.kind === 'invalid_input' && MODEL_SPECIFIC.has(error.details?.['reason'])) return 'escalate';
  return AFTER_FAILURE[error.kind];
}
