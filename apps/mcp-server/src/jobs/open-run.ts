// Calls that somebody waits for, and that can be taken up again: the same call, made once more after the first was cut off, finds what that had finished.
import { createHash, randomBytes } from 'node:crypto';
import { throwIfAborted, toGatewayError, type Checkpoint, type Clock, type Logger } from '@gateway/core';
import type { Caller } from '../caller.ts';
import type { JobStore, Lease } from './job-store.ts';
import type { RunName } from './run-rows.ts';
import { takenOverError } from './taken-over-error.ts';

export interface OpenRun {
  readonly checkpoint: Checkpoint;
  /** Whether an earlier call was cut off, and this one goes on. */
  readonly isResumed: boolean;
  /** Aborted when another process has taken the call over: then this one has to end. */
  readonly lost: AbortSignal;
  /** `keep` when it was cut off, `forget` when it came to an end. */
  end(how: 'keep' | 'forget'): Promise<void>;
}

export interface RunRequest {
  readonly caller: Caller;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Ends the waiting for a process that may have died. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunsOptions {
  readonly store: JobStore;
  readonly lease: () => Lease;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly profile: () => string;
}

// What was cut off is taken up again within a day or not at all.
const KEEP_MS = 24 * 60 * 60 * 1000;
const RENEW_EVERY_MS = 1_000;
// Who lives renews within this time; a lease that stays as it is belongs to the dead.
const SIGN_OF_LIFE_MS = 3_000;
const LOOK_EVERY_MS = 250;

/**
 * The returned function gives `undefined` where nothing can be kept: the same call is under way and has finished nothing yet, or the store fails.
 *
 * @throws (from the returned function) GatewayError `cancelled` or `timeout` on abort
 */
export function createRuns(options: RunsOptions): (request: RunRequest) => Promise<OpenRun | undefined> {
  const { store, logger, lease } = options;
  const open = async (request: RunRequest): Promise<OpenRun | undefined> => {
    const named = { id: nameRun(request, options.profile()), caller: request.caller.id, tool: request.tool };
    await store.deleteOlderThan(options.clock.now() - KEEP_MS);
    const taken = await takeFromTheDead(named, { ...options, signal: request.signal });
    // While the same call is under way this one works for itself, but does not pay again for what that has finished.
    const run = taken === undefined ? { ...named, id: `${named.id}_${randomBytes(8).toString('hex')}` } : named;
    if (taken === undefined && !(await store.copyRun(named.id, run, lease()))) return undefined;
    const hold = holdRun(run.id, options);
    return {
      lost: hold.lost,
      checkpoint: await store.checkpoint(run.id),
      isResumed: taken?.isNew !== true,
      end: async (how) => {
        hold.stop();
        // Nobody would look for a copy.
        await store.endRun(run.id, taken === undefined ? 'forget' : how, lease().owner);
      },
    };
  };
  return async (request) => {
    try {
      return await open(request);
    } catch (error) {
      throwIfAborted(request.signal);
      // Work that can be done is done, also where nothing of it can be kept for another time.
      logger.error('A call goes on without what is kept of calls', { tool: request.tool, error: toGatewayError(error).message });
      return undefined;
    }
  };
}

// Renews the lease, and looks whether it is still this process's own.
function holdRun(id: string, { store, logger, lease }: RunsOptions): { readonly lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const state = { isEnded: false };
  const renew = async (): Promise<void> => {
    const held = await store.renew(lease());
    if (!state.isEnded && !held.some((work) => work.id === id)) lost.abort(takenOverError());
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      logger.error('A call could not be held', { error: toGatewayError(error).message });
    });
  }, RENEW_EVERY_MS).unref();
  return {
    lost: lost.signal,
    stop: () => {
      state.isEnded = true;
      clearInterval(timer);
    },
  };
}

async function takeFromTheDead(run: RunName, { store, lease, clock, signal }: RunsOptions & Pick<RunRequest, 'signal'>): Promise<{ readonly isNew: boolean } | undefined> {
  let held: number | undefined;
  for (const startMs = clock.monotonicMs(); ; ) {
    const taken = await store.takeRun(run, lease());
    if (taken.isTaken) return taken;
    if (held !== undefined && taken.heldUntilMs !== held) return undefined;
    held ??= taken.heldUntilMs;
    if (clock.monotonicMs() - startMs > SIGN_OF_LIFE_MS) {
      const last = await store.takeRun(run, lease(), held);
      return last.isTaken ? last : undefined;
    }
    await clock.sleep(LOOK_EVERY_MS, signal).catch((error: unknown) => {
      throwIfAborted(signal);
      throw error;
    });
  }
}

// The same call by the same caller with the same providers; whoever asks otherwise asks something else.
function nameRun({ caller, tool, args }: RunRequest, profile: string): string {
  return `run_${createHash('sha256').update(JSON.stringify([caller.id, tool, args, profile])).digest('hex')}`;
}
