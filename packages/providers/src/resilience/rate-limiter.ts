// Keeps calls within what a vendor allows: requests and tokens a minute, and calls at once. Calls wait in a queue here instead of being refused there.
import { GatewayError, throwIfAborted, type Lane } from '@gateway/core';
import { createAllowance, type AllowanceOptions } from './allowance.ts';
import { MAX_ASKED_MS } from './circuit.ts';
import { OWN_REFUSALS } from './own-refusal.ts';
import { joinQueue, type Waiter } from './waiter.ts';
import { createWakeUp } from './wake-up.ts';

export interface RateLimiterOptions extends AllowanceOptions {
  /** Calls under way at once. @default no limit */
  readonly maxConcurrent?: number | undefined;
  /** Calls that may wait in each lane. @default 1,000 */
  readonly maxQueue?: number | undefined;
  /** While a vendor asks for a longer pause than this, calls fail instead of waiting. @default 60,000 */
  readonly maxPauseMs?: number | undefined;
}

interface RateRequest {
  /** Who is called, for messages. */
  readonly name: string;
  /** Expected, input and output; asked only when there is a limit of tokens. */
  readonly countTokens: () => number;
  readonly lane: Lane;
  readonly signal: AbortSignal | undefined;
  /** Longest pause to wait for, when it is shorter than the limiter's own. */
  readonly maxPauseMs?: number | undefined;
}

/** A place among the calls under way. Ends once, by either function; later ones are ignored. */
interface RateLease {
  /** The call is over and used so many tokens; without a number, the estimate stands. */
  readonly settle: (usedTokens?: number) => void;
  /** The call is over and nothing was used: all of it is given back. */
  readonly refund: () => void;
}

export interface RateLimiter {
  /** Calls under way. */
  readonly running: number;
  /** Calls that wait. */
  readonly queued: number;
  /**
   * Waits for a place. First come, first served within a lane: a large call is not overtaken by small ones.
   *
   * @throws GatewayError `rate_limit` with `retryAfterMs` when too many wait already or the vendor asked for a long pause; `cancelled` at once
   * when the caller aborts. Neither uses anything up.
   */
  acquire(request: RateRequest): Promise<RateLease>;
  /** Starts no call for `ms`: the vendor said so. Never shortens a pause. After an hour it is asked again all the same, as by the circuit breaker. */
  pause(ms: number): void;
}

// When the queue moves on is known only if time alone decides it; else this is how soon to ask again.
const UNKNOWN_WAIT_MS = 1_000;

/**
 * The limits of one vendor, or of one of its keys or models: share it among all models that the limits count together.
 *
 * @throws GatewayError `invalid_input` for limits that would let nothing through
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  checkOptions(options);
  const { clock, maxConcurrent = Infinity, maxQueue = 1_000, maxPauseMs = 60_000 } = options;
  const allowance = createAllowance(options);
  const lanes: Readonly<Record<Lane, Set<Waiter<RateLease>>>> = { interactive: new Set(), batch: new Set() };
  let running = 0;

  const startNext = (): void => {
    for (;;) {
      const [waiter] = lanes.interactive.size > 0 ? lanes.interactive : lanes.batch;
      // When all places are taken, the end of a call leads here again.
      const waitMs = waiter === undefined || running >= maxConcurrent ? undefined : allowance.waitMs(waiter.tokens);
      wakeUp.set(waitMs);
      if (waiter === undefined || waitMs !== 0) return;
      running += 1;
      allowance.take(waiter.tokens);
      waiter.start(createLease(waiter.tokens));
    }
  };
  const wakeUp = createWakeUp({ clock, onWake: startNext });
  const createLease = (taken: number): RateLease =>
    createOneEnd((unused) => {
      running -= 1;
      allowance.giveBack(unused);
      startNext();
    }, taken);
  const pausedError = (name: string): GatewayError =>
    createRefusal({ name, why: 'its vendor asked for a long pause', reason: OWN_REFUSALS.paused, retryAfterMs: allowance.pauseLeftMs() });

  return {
    get running() {
      return running;
    },
    get queued() {
      return lanes.interactive.size + lanes.batch.size;
    },
    acquire: async ({ name, countTokens, lane, signal, maxPauseMs: patienceMs = maxPauseMs }) => {
      throwIfAborted(signal);
      if (allowance.pauseLeftMs() > Math.min(maxPauseMs, patienceMs)) throw pausedError(name);
      const queue = lanes[lane];
      const waiter = joinQueue(queue, { name, tokens: allowance.limitsTokens ? countTokens() : 0, signal, onAbort: startNext });
      startNext();
      if (queue.size > maxQueue) {
        const retryAfterMs = allowance.waitMs(waiter.tokens) || UNKNOWN_WAIT_MS;
        waiter.refuse(createRefusal({ name, why: 'too many calls wait already', reason: OWN_REFUSALS.queueFull, retryAfterMs }));
        startNext();
      }
      return await waiter.turn;
    },
    pause: (ms) => {
      allowance.pause(Math.min(MAX_ASKED_MS, ms));
      if (allowance.pauseLeftMs() > maxPauseMs) {
        for (const waiter of [...lanes.interactive, ...lanes.batch]) waiter.refuse(pausedError(waiter.name));
      }
      startNext();
    },
  };
}

/** A lease that ends at most once. */
function createOneEnd(end: (unused: { readonly requests: number; readonly tokens: number }) => void, taken: number): RateLease {
  let ended = false;
  const endOnce = (requests: number, tokens: number): void => {
    if (ended) return;
    ended = true;
    end({ requests, tokens });
  };
  return {
    // More than was taken leaves less than nothing: the next calls wait until it has flowed in.
    settle: (usedTokens = taken) => {
      endOnce(0, taken - usedTokens);
    },
    refund: () => {
      endOnce(1, taken);
    },
  };
}

function createRefusal(facts: { readonly name: string; readonly why: string; readonly reason: string; readonly retryAfterMs: number }): GatewayError {
  const retryAfterMs = Math.ceil(facts.retryAfterMs);
  return new GatewayError({
    kind: 'rate_limit',
    message: `${facts.name} was not called: ${facts.why}.`,
    hint: `Try again in ${String(Math.ceil(retryAfterMs / 1_000))} s, send fewer calls at once, or let another model answer.`,
    retryAfterMs,
    details: { reason: facts.reason },
  });
}

function checkOptions({ requestsPerMinute, tokensPerMinute, maxConcurrent, maxQueue }: RateLimiterOptions): void {
  const least = [
    ['requestsPerMinute', requestsPerMinute, Number.MIN_VALUE],
    ['tokensPerMinute', tokensPerMinute, Number.MIN_VALUE],
    ['maxConcurrent', maxConcurrent, 1],
    ['maxQueue', maxQueue, 0],
  ] as const;
  for (const [name, value, minimum] of least) {
    if (value === undefined || value >= minimum) continue;
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The rate limit ${name} is ${String(value)}, which makes no sense.`,
      hint: `Give ${name} a number ${minimum === Number.MIN_VALUE ? 'above 0' : `of at least ${String(minimum)}`}, or leave it out.`,
    });
  }
}
