// Remembers that a target is down, so that callers learn it at once instead of each waiting for the same failure.
// After Nygard, "Release It!" (2007), chapter 5: closed, open, half-open.
import { GatewayError, type ErrorKind } from '@gateway/core';
import { createCircuit, type BreakerState, type Circuit, type CircuitOptions } from './circuit.ts';
import { isOwnRefusal, OWN_REFUSALS } from './own-refusal.ts';

export interface BreakerOptions extends CircuitOptions {
  /** Outages in a row within `windowMs` that open the circuit. In a row, since a share of all calls finds a busy target down only late. @default 5 */
  readonly failuresToOpen?: number | undefined;
  /** In milliseconds. @default 60,000 */
  readonly windowMs?: number | undefined;
}

/** One call on its way through the circuit. The first verdict counts, later ones are ignored. */
interface BreakerPass {
  readonly succeed: () => void;
  /** Counts when the error is an outage, else as `leave`. */
  readonly fail: (error: GatewayError) => void;
  /** The call says nothing about the target, for instance because the caller gave up. */
  readonly leave: () => void;
}

export interface Breaker {
  /** `half_open`: the next call is a probe, or one is under way. */
  state(): BreakerState;
  /** While open: when a probe may pass, in milliseconds since 1970. */
  readonly openUntilMs: number | undefined;
  /** @throws GatewayError `unavailable` with `details.reason: 'circuit_open'` when the call may not pass */
  enter(name: string): BreakerPass;
  /** Runs `start`; calls that it starts before it returns pass whatever the state. For a caller who has no better target left. */
  letThrough<T>(start: () => T): T;
}

// What a target does when it is down. A garbled answer counts: a proxy's error page or a truncated body is as useless as none. What is the
// request's, the key's or the caller's fault does not.
const OUTAGES: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['unavailable', 'timeout', 'rate_limit', 'bad_response']);

// A probe that does not end, such as a stream whose reader is gone, keeps others away for this long.
const MAX_PROBE_MS = 30_000;
// How soon to ask again while somebody else's probe is under way: nobody knows when it ends.
const PROBE_RETRY_MS = 1_000;

/**
 * A circuit breaker for one target. Opens when the target fails too often; at once after a rate limit, for the time that the vendor asked for, and for
 * twice as long with each further one. When the time is over, a single call at a time passes as a probe: its success closes the circuit, its failure
 * opens it again. Keeps no timer.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { clock } = options;
  const circuit = createCircuit(options);
  const createPass = createJudge(circuit, options);
  let probe: { readonly since: number } | undefined;
  let lettingThrough = false;
  return {
    state: circuit.state,
    get openUntilMs() {
      return circuit.openUntilMs();
    },
    enter: (name) => {
      const state = circuit.state();
      if (state === 'closed' || lettingThrough) return createPass(() => undefined);
      const now = clock.monotonicMs();
      const busy = probe !== undefined && now - probe.since < MAX_PROBE_MS;
      if (state === 'open' || busy) throw createRefusal(name, circuit);
      const own = { since: now };
      probe = own;
      return createPass(() => {
        if (probe === own) probe = undefined;
      });
    },
    letThrough: (start) => {
      const before = lettingThrough;
      lettingThrough = true;
      try {
        return start();
      } finally {
        lettingThrough = before;
      }
    },
  };
}

/** Makes passes, and judges the circuit by how they end. */
function createJudge(circuit: Circuit, { clock, failuresToOpen = 5, windowMs = 60_000 }: BreakerOptions): (onEnd: () => void) => BreakerPass {
  /** When the latest outages happened, without a success in between. Never more than `failuresToOpen`. */
  let outages: number[] = [];
  const countOutage = (error: GatewayError): void => {
    const now = clock.monotonicMs();
    outages = [...outages.filter((at) => at > now - windowMs), now];
    if (error.kind !== 'rate_limit' && outages.length < failuresToOpen) return;
    outages = [];
    circuit.open(error);
  };
  return (onEnd) => {
    const era = circuit.era();
    let ended = false;
    const end = (judge: () => void): void => {
      if (ended) return;
      ended = true;
      onEnd();
      judge();
    };
    return {
      succeed: () => {
        end(() => {
          if (era !== circuit.era()) return;
          outages = [];
          if (circuit.state() !== 'closed') circuit.close();
        });
      },
      fail: (error) => {
        end(() => {
          if (!OUTAGES.has(error.kind) || isOwnRefusal(error)) return;
          // A call from before the opening tells nothing new, unless its vendor asks for a longer wait.
          if (era !== circuit.era()) circuit.extend(error);
          else if (circuit.state() === 'closed') countOutage(error);
          else circuit.open(error);
        });
      },
      leave: () => {
        end(() => undefined);
      },
    };
  };
}

function createRefusal(name: string, circuit: Circuit): GatewayError {
  const retryAfterMs = Math.ceil(circuit.leftMs()) || PROBE_RETRY_MS;
  const lastKind = circuit.openedBy();
  return new GatewayError({
    kind: 'unavailable',
    message: `${name} was not called: it failed lately${lastKind === undefined ? '' : ` (${lastKind})`} and its circuit is open.`,
    hint: `Try again in ${String(Math.ceil(retryAfterMs / 1_000))} s, or let another model answer.`,
    retryAfterMs,
    details: { reason: OWN_REFUSALS.circuitOpen, ...(lastKind === undefined ? {} : { lastKind }) },
  });
}
