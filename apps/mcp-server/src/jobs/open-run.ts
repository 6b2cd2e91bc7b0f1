// Calls that somebody waits for, and that can be taken up again: the same call, made once more after the first was cut off, finds what that had finished.
import { createHash } from 'node:crypto';
import { toGatewayError, type Checkpoint, type Clock, type Logger } from '@gateway/core';
import type { Caller } from '../caller.ts';
import type { JobStore, Lease } from './job-store.ts';
import type { RunName } from './run-rows.ts';

export interface OpenRun {
  readonly checkpoint: Checkpoint;
  /** Whether an earlier call was cut off, and this one goes on. */
  readonly isResumed: boolean;
  /** `keep` when it was cut off, `forget` when it came to an end. */
  end(how: 'keep' | 'forget'): Promise<void>;
}

export interface RunRequest {
  readonly caller: Caller;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
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

export function createRuns(options: RunsOptions): (request: RunRequest) => Promise<OpenRun | undefined> {
  const { store, logger, lease } = options;
  return async (request) => {
    const run = { id: nameRun(request, options.profile()), caller: request.caller.id, tool: request.tool };
    await store.deleteOlderThan(options.clock.now() - KEEP_MS);
    const taken = await takeFromTheDead(run, options);
    if (taken === undefined) return undefined;
    const timer = setInterval(() => {
      store.renew(lease()).catch((error: unknown) => {
        logger.error('A call could not be held', { error: toGatewayError(error).message });
      });
    }, RENEW_EVERY_MS).unref();
    return {
      checkpoint: await store.checkpoint(run.id),
      isResumed: !taken.isNew,
      end: async (how) => {
        clearInterval(timer);
        await store.endRun(run.id, how);
      },
    };
  };
}

async function takeFromTheDead(run: RunName, { store, lease, clock }: RunsOptions): Promise<{ readonly isNew: boolean } | undefined> {
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
    await clock.sleep(LOOK_EVERY_MS);
  }
}

// The same call by the same caller with the same providers; whoever asks otherwise asks something else.
function nameRun({ caller, tool, args }: RunRequest, profile: string): string {
  return `run_${createHash('sha256').update(JSON.stringify([caller.id, tool, args, profile])).digest('hex')}`;
}
