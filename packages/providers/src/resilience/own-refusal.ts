// Refusals that never reached the vendor. They look like a vendor's failures to the caller, but must not be held against the vendor.
import type { GatewayError } from '@gateway/core';

/** The words in `details.reason` of refusals that these wrappers make themselves. */
export const OWN_REFUSALS = { circuitOpen: 'circuit_open', queueFull: 'queue_full', paused: 'paused' } as const;

const REASONS: readonly unknown[] = Object.values(OWN_REFUSALS);

/** Whether the failure was made on this side, by a circuit breaker or a rate limiter. */
export function isOwnRefusal(error: GatewayError): boolean {
  return REASONS.includes(error.details?.['reason']);
}

/** Whether a circuit breaker kept the call away from its target. */
export function isCircuitOpen(error: GatewayError): boolean {
  return error.details?.['reason'] === OWN_REFUSALS.circuitOpen;
}
