// When a target may be called again: the part of a circuit breaker that knows time, and nothing of calls.
import type { Clock, ErrorKind, GatewayError } from '@gateway/core';

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerChange {
  readonly state: 'closed' | 'open';
  /** While open: when a probe may pass, in milliseconds since 1970. */
  readonly openUntilMs?: number | undefined;
  /** Of the failure that opened it. */
  readonly kind?: ErrorKind | undefined;
}

export interface CircuitOptions {
  readonly clock: Clock;
  /** How long the circuit stays open before a probe may pass. Doubles with each failed probe. @default 30,000 */
  readonly openMs?: number | undefined;
  /** The same after a rate limit whose vendor did not say how long. @default 5,000 */
  readonly cooldownMs?: number | undefined;
  /** Bound of the doubling. A longer wait that the vendor asks for is kept, up to an hour. @default 300,000 */
  readonly maxOpenMs?: number | undefined;
  /** Is told when the circuit opens, opens for longer, or closes. @default nobody */
  readonly onChange?: ((change: BreakerChange) => void) | undefined;
}

export interface Circuit {
  readonly state: () => BreakerState;
  /** Milliseconds until a probe may pass, 0 when it may. */
  readonly leftMs: () => number;
  readonly openUntilMs: () => number | undefined;
  /** Kind of the failure that opened it. */
  readonly openedBy: () => ErrorKind | undefined;
  /** Changes with every opening and closing: calls from an earlier era must not undo it. */
  readonly era: () => number;
  /** Opens, or opens again for twice as long. */
  readonly open: (error: GatewayError) => void;
  /** Keeps it open for as long as the vendor asks; never for less. */
  readonly extend: (error: GatewayError) => void;
  readonly close: () => void;
}

// A vendor that asks for more is probed after this all the same: its limit may have been raised, or its header be wrong.
export const MAX_ASKED_MS = 3_600_000;
// A vendor that says "at once", or names a moment that is over, and then refuses again is left alone for twice this, and so on.
const LEAST_REPEATED_MS = 1_000;

const readAskedMs = ({ retryAfterMs = 0 }: GatewayError): number => Math.min(MAX_ASKED_MS, retryAfterMs);

export function createCircuit({ clock, openMs = 30_000, cooldownMs = 5_000, maxOpenMs = 300_000, onChange }: CircuitOptions): Circuit {
  // On the monotonic clock: setting the machine's time neither opens nor heals anything. Undefined while closed.
  let openUntil: number | undefined;
  let openedBy: ErrorKind | undefined;
  let openings = 0;
  let era = 0;

  const leftMs = (): number => (openUntil === undefined ? 0 : Math.max(0, openUntil - clock.monotonicMs()));
  const readOpenUntilMs = (): number | undefined => (leftMs() > 0 ? clock.now() + leftMs() : undefined);
  const openFor = (ms: number): void => {
    openUntil = clock.monotonicMs() + ms;
    onChange?.({ state: 'open', openUntilMs: readOpenUntilMs(), kind: openedBy });
  };
  return {
    state: () => {
      if (openUntil === undefined) return 'closed';
      return leftMs() > 0 ? 'open' : 'half_open';
    },
    leftMs,
    openUntilMs: readOpenUntilMs,
    openedBy: () => openedBy,
    era: () => era,
    open: (error) => {
      const askedMs = Math.max(error.retryAfterMs ?? cooldownMs, openings === 0 ? 0 : LEAST_REPEATED_MS);
      const baseMs = error.kind === 'rate_limit' ? askedMs : openMs;
      const doubledMs = Math.min(maxOpenMs, baseMs * 2 ** openings);
      openedBy = error.kind;
      openings += 1;
      era += 1;
      openFor(Math.max(doubledMs, readAskedMs(error)));
    },
    extend: (error) => {
      const askedMs = readAskedMs(error);
      if (openUntil !== undefined && askedMs > leftMs()) openFor(askedMs);
    },
    close: () => {
      openUntil = undefined;
      openedBy = undefined;
      openings = 0;
      era += 1;
      onChange?.({ state: 'closed' });
    },
  };
}
