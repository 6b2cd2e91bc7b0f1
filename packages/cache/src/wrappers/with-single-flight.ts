// Everybody who asks the same at the same moment gets one answer, which one of them pays for.
import { GatewayError, isGatewayError, type CallOptions, type CompletionEvent, type CompletionResult } from '@gateway/core';
import type { Analytics } from '../stats/analytics.ts';
import type { FlightLocks, FlightTurn, LockedWork } from '../store/cache-backend.ts';
import { startFlight, type Flight, type FlightReader } from './flight.ts';
import type { PlannedCall, PlannedModel } from './planned-model.ts';
import { replayAnswer, toCachedResult } from './replay-answer.ts';
import { toCachedAnswer, type FoundAnswer } from './with-cache-read.ts';
import { PERSONAL_FAILURES } from './work-turns.ts';

/** Flights by what is asked: one table for all wrappers of a cache. */
export type Flights = Map<string, Flight>;

export interface SingleFlightOptions {
  readonly flights: Flights;
  /** The very request, once more, right before somebody is asked. Never fails. */
  readonly findAgain: (planned: PlannedCall) => Promise<FoundAnswer | undefined>;
  /** Where other processes ask too, as long as they can be asked who is first. */
  readonly locks: () => FlightLocks | undefined;
  /** Resolves when what was kept under the key can be found by other processes. */
  readonly settled: (key: string) => Promise<void>;
  /** Is given what goes on after the callers have their answer. */
  readonly track: (work: Promise<void>) => void;
  readonly analytics: Analytics;
}

export function withSingleFlight(inner: PlannedModel, options: SingleFlightOptions): PlannedModel {
  const { analytics } = options;
  const finish = (planned: PlannedCall, result: CompletionResult, isFollower: boolean): CompletionResult => {
    if (result.cached !== undefined) {
      analytics.recordHit(result.cached.kind, planned.plan.task, { ...result, cost: result.cached.savedCost });
      return result;
    }
    if (!isFollower) return result;
    analytics.recordHit('coalesced', planned.plan.task, result);
    return toCachedResult(result, { kind: 'coalesced', ageMs: 0 });
  };
  return {
    wrapped: inner.wrapped,
    complete: async (planned) => {
      if (!planned.plan.shares) return inner.complete(planned);
      for (;;) {
        const { reader, isFollower } = board(inner, options, { planned, isStream: false });
        try {
          return finish(planned, await readResult(reader), isFollower);
        } catch (error) {
          if (!isFollower || !isPersonal(error, planned.call)) throw error;
        } finally {
          reader.leave();
        }
      }
    },
    stream: (planned) => (planned.plan.shares ? streamShared(inner, options, { planned, finish }) : inner.stream(planned)),
  };
}

interface SharedStream {
  readonly planned: PlannedCall;
  readonly finish: (planned: PlannedCall, result: CompletionResult, isFollower: boolean) => CompletionResult;
}

async function* streamShared(inner: PlannedModel, options: SingleFlightOptions, { planned, finish }: SharedStream): AsyncGenerator<CompletionEvent, void> {
  for (;;) {
    const { reader, isFollower } = board(inner, options, { planned, isStream: true });
    let delivered = false;
    try {
      for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
        if (event.type !== 'end') {
          delivered = true;
          yield event;
          continue;
        }
        const result = finish(planned, event.result, isFollower);
        // The one who began it asked for no stream, or it was found: then it comes in whole pieces.
        if (delivered) yield { type: 'end', result };
        else yield* replayAnswer(result);
      }
      return;
    } catch (error) {
      if (!isFollower || delivered || !isPersonal(error, planned.call)) throw error;
    } finally {
      reader.leave();
    }
  }
}

interface Boarding {
  readonly planned: PlannedCall;
  readonly isStream: boolean;
}

function laneOf({ call }: PlannedCall): string {
  return call?.lane ?? 'interactive';
}

/** A seat in the flight that is under way, or in a new one. */
function board(inner: PlannedModel, options: SingleFlightOptions, { planned, isStream }: Boarding): { readonly reader: FlightReader; readonly isFollower: boolean } {
  const { flights } = options;
  // Interactive calls do not wait behind a batch, and a new answer is no old one.
  const name = `${planned.plan.reads ? 'on' : 'refresh'} ${laneOf(planned)} ${planned.plan.key}`;
  const underWay = flights.get(name);
  if (underWay !== undefined) return { reader: underWay.join(planned.call?.signal), isFollower: true };
  const flight = startFlight({
    open: (signal) => ask(inner, options, { planned: { ...planned, call: { ...planned.call, signal } }, isStream, signal }),
    onOver: () => {
      if (flights.get(name) === flight) flights.delete(name);
    },
  });
  flights.set(name, flight);
  return { reader: flight.join(planned.call?.signal), isFollower: false };
}

async function* ask(inner: PlannedModel, options: SingleFlightOptions, { planned, isStream, signal }: Boarding & { readonly signal: AbortSignal }): AsyncGenerator<CompletionEvent, void> {
  const { plan } = planned;
  const found = plan.reads ? await options.findAgain(planned) : undefined;
  const locks = options.locks();
  const turn = found === undefined && plan.reads && locks !== undefined ? await takeTurn(locks, { key: plan.key, lane: laneOf(planned) }, signal) : undefined;
  try {
    // Whoever had to wait, or came first right after somebody else, finds what the other one has kept.
    const kept = found ?? (turn === undefined ? undefined : await options.findAgain(planned));
    signal.throwIfAborted();
    if (kept !== undefined) yield { type: 'end', result: turn?.place === 'after' ? toCoalesced(kept) : toCachedAnswer(kept) };
    else if (isStream) yield* inner.stream(planned);
    else yield { type: 'end', result: await inner.complete(planned) };
  } finally {
    if (turn !== undefined) options.track(release(turn, options.settled(plan.key)));
  }
}

// A store that cannot say who is first must not keep anybody from asking.
async function takeTurn(locks: FlightLocks, work: LockedWork, signal: AbortSignal): Promise<FlightTurn | undefined> {
  try {
    return await locks.take(work, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

async function release(turn: FlightTurn, kept: Promise<void>): Promise<void> {
  await kept;
  await turn.release();
}

function toCoalesced(found: FoundAnswer): CompletionResult {
  return toCachedResult(found.result, { kind: 'coalesced', ageMs: found.ageMs });
}

async function readResult(reader: FlightReader): Promise<CompletionResult> {
  let result: CompletionResult | undefined;
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) {
    if (event.type === 'end') ({ result } = event);
  }
  if (typeof result === 'object' && result !== null) return result;
  throw new GatewayError({ kind: 'bad_response', message: 'The model ended without a result.' });
}

function isPersonal(error: unknown, call: CallOptions | undefined): boolean {
  return call?.signal?.aborted !== true && isGatewayError(error) && PERSONAL_FAILURES.has(error.kind);
}
