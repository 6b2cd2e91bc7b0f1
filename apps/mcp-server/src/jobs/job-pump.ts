// Takes jobs from the store and runs them, a few at a time, until it is closed.
import { randomBytes } from 'node:crypto';
import { GatewayError, isGatewayError, toGatewayError, type Checkpoint, type Clock, type Logger, type Progress } from '@gateway/core';
import { renderFailure, type ToolOutcome } from '../tool-outcome.ts';
import type { Job, JobStore } from './job-store.ts';
import { isTakenOver, takenOverError } from './taken-over-error.ts';

const LEASE_MS = 15_000;
const PROGRESS_EVERY_MS = 500;
const MAX_RUNNING = 4;
const MAX_ATTEMPTS = 3;
// What ends a server does so sooner; a batch that takes a day may well see more than three restarts.
const HARMLESS_AFTER_MS = 5 * 60_000;

/** How a job is done; fails by returning an error outcome. */
export type ExecuteJob = (
  job: Job,
  call: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void; readonly checkpoint: Checkpoint },
) => Promise<ToolOutcome>;

export interface JobPumpOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly execute: ExecuteJob;
}

export interface JobPump {
  /** What a job that is started or kept now is held by. */
  lease(): { readonly owner: string; readonly untilMs: number };
  /** Starts what can be started. */
  pump(): Promise<void>;
  /** Keeps what runs, ends what was cancelled elsewhere, starts what can be started. */
  beat(): Promise<void>;
  /** Ends one job that runs here, and waits for its end. */
  cancel(jobId: string): Promise<void>;
  /** Ends everything and gives it back to the other processes. */
  close(): Promise<void>;
}

export function createJobPump(options: JobPumpOptions): JobPump {
  const { store, clock, logger } = options;
  const running = new Map<string, Running>();
  const state = { closed: false };
  const lease = createLease(clock);

  const runOne = async (job: Job, controller: AbortController): Promise<void> => {
    const outcome = await executeSafely(job, { ...options, controller });
    // A server that shuts down gives the job back instead of calling it cancelled.
    if (state.closed && controller.signal.aborted) return;
    const cancelled = outcome.structured['error_code'] === 'cancelled';
    await store.finish(job.id, lease().owner, { status: outcome.isError ? (cancelled ? 'cancelled' : 'failed') : 'completed', result: outcome.structured, callId: outcome.callId });
  };

  const startOne = (job: Job): void => {
    const controller = new AbortController();
    if (job.cancelRequested) controller.abort(cancelledByCaller());
    const ended = runOne(job, controller)
      .catch((error: unknown) => {
        logger.error('A job could not be finished', { job: job.id, error: toGatewayError(error).message });
      })
      .finally(() => running.delete(job.id))
      .then(pump)
      .catch((error: unknown) => {
        logger.error('Jobs could not be looked up', { error: toGatewayError(error).message });
      });
    running.set(job.id, { controller, ended, startedMs: clock.monotonicMs(), isForgiven: false });
  };

  const pump = async (): Promise<void> => {
    while (!state.closed && running.size < MAX_RUNNING) {
      const job = await store.claim(lease());
      if (job === undefined) return;
      startOne(job);
    }
  };

  return {
    lease,
    pump,
    beat: async () => {
      // What is started while the rows are read is not looked for among them.
      const mine = [...running];
      const held = new Map((await store.renew(lease())).map((work) => [work.id, work]));
      for (const [id, { controller }] of mine) {
        if (held.get(id)?.cancelRequested === true) controller.abort(cancelledByCaller());
        // Finished while they were read, or another process works on it: this one must not pay for the same.
        else if (!held.has(id) && running.has(id)) controller.abort(takenOverError());
      }
      for (const id of takeHarmless(running, clock)) await store.forgive(id, lease().owner);
      await pump();
    },
    cancel: async (jobId) => {
      const job = running.get(jobId);
      job?.controller.abort(cancelledByCaller());
      await job?.ended;
    },
    close: async () => {
      state.closed = true;
      for (const { controller } of running.values()) controller.abort(shuttingDown());
      await Promise.all([...running.values()].map(async ({ ended }) => ended));
    },
  };
}

// Names this process among those that share the store; made when there are jobs, since random bytes cost an idle server some megabytes.
function createLease(clock: Pick<Clock, 'now'>): JobPump['lease'] {
  let owner: string | undefined;
  return () => {
    owner ??= randomBytes(12).toString('hex');
    return { owner, untilMs: clock.now() + LEASE_MS };
  };
}

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
  readonly startedMs: number;
  isForgiven: boolean;
}

// Those that have run for long by now, each once.
function takeHarmless(running: ReadonlyMap<string, Running>, clock: Pick<Clock, 'monotonicMs'>): readonly string[] {
  const lived = [...running].filter(([, one]) => !one.isForgiven && clock.monotonicMs() - one.startedMs >= HARMLESS_AFTER_MS);
  for (const [, one] of lived) one.isForgiven = true;
  return lived.map(([id]) => id);
}

async function executeSafely(
  job: Job,
  context: Pick<JobPumpOptions, 'execute' | 'store' | 'clock'> & { readonly controller: AbortController },
): Promise<ToolOutcome> {
  if (job.attempts > MAX_ATTEMPTS) {
    return renderFailure(new GatewayError({ kind: 'internal', message: `The job was interrupted ${MAX_ATTEMPTS} times and is given up.`, hint: 'Look into the log for what ended the server, then start it again.' }));
  }
  let lastWriteMs = Number.NEGATIVE_INFINITY;
  let writes = Promise.resolve();
  const onProgress = (progress: Progress): void => {
    const now = context.clock.monotonicMs();
    if (now - lastWriteMs < PROGRESS_EVERY_MS && progress.done !== progress.total) return;
    lastWriteMs = now;
    writes = writes.then(async () => context.store.setProgress(job.id, progress));
  };
  try {
    const checkpoint = await context.store.checkpoint(job.id);
    const outcome = await context.execute(job, { signal: context.controller.signal, onProgress, checkpoint });
    await writes;
    return outcome;
  } catch (error) {
    return renderFailure(toGatewayError(error));
  }
}

function shuttingDown(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'The server is shutting down.', details: { [SHUTDOWN]: true } });
}

const SHUTDOWN = 'shutdown';

/** Whether a job goes on in another process, which takes it up or has it already: what goes on elsewhere on its behalf should go on. */
export function isGivenBack(reason: unknown): boolean {
  return isTakenOver(reason) || (isGatewayError(reason) && reason.details?.[SHUTDOWN] === true);
}

function cancelledByCaller(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'The job was cancelled.' });
}
