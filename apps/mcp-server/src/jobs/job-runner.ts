// Runs jobs in this process and picks up those that another process left unfinished.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, toGatewayError, type Checkpoint, type Clock, type Logger, type Progress } from '@gateway/core';
import type { Caller } from '../caller.ts';
import { renderFailure, type ToolOutcome } from '../tool-outcome.ts';
import { createJobStore, type Job, type JobStore } from './job-store.ts';

const LEASE_MS = 15_000;
const HEARTBEAT_MS = 1_000;
const PROGRESS_EVERY_MS = 500;
const KEEP_FINISHED_MS = 24 * 60 * 60 * 1000;
const MAX_RUNNING = 4;
const MAX_ATTEMPTS = 3;

export interface JobRequest {
  readonly caller: Caller;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly roots: readonly string[];
}

/** How the runner does a job; fails by returning an error outcome. */
export type ExecuteJob = (
  job: Job,
  call: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void; readonly checkpoint: Checkpoint },
) => Promise<ToolOutcome>;

export interface JobRunner {
  start(request: JobRequest): Promise<{ readonly jobId: string }>;
  /** @throws GatewayError `not_found` for unknown jobs and those of other callers */
  get(jobId: string, caller: Caller): Promise<Job>;
  /** Asks for the end of the job, wherever it runs; finished jobs stay as they are. */
  cancel(jobId: string, caller: Caller): Promise<Job>;
  /** Looks for unfinished jobs now and then; for servers that live long. */
  watch(): void;
  close(): Promise<void>;
}

export function createJobRunner(options: { readonly dataDir: string; readonly clock: Clock; readonly logger: Logger; readonly execute: ExecuteJob }): JobRunner {
  const { clock, logger } = options;
  const owner = randomBytes(12).toString('hex');
  const store = createJobStore(options);
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const lease = (): { owner: string; untilMs: number } => ({ owner, untilMs: clock.now() + LEASE_MS });

  const runOne = async (job: Job, controller: AbortController): Promise<void> => {
    const outcome = await executeSafely(job, { execute: options.execute, store, clock, controller });
    // A server that shuts down gives the job back instead of calling it cancelled.
    if (closed && controller.signal.aborted) return;
    const cancelled = outcome.structured['error_code'] === 'cancelled';
    await store.finish(job.id, { status: outcome.isError ? (cancelled ? 'cancelled' : 'failed') : 'completed', result: outcome.structured });
  };

  const pump = async (): Promise<void> => {
    while (!closed && running.size < MAX_RUNNING) {
      const job = await store.claim(lease());
      if (job === undefined) return;
      const controller = new AbortController();
      if (job.cancelRequested) controller.abort(cancelledByCaller());
      const ended = runOne(job, controller)
        .catch((error: unknown) => {
          logger.error('A job could not be finished', { job: job.id, error: toGatewayError(error).message });
        })
        .finally(() => {
          running.delete(job.id);
        })
        .then(async () => pumpSafely());
      running.set(job.id, { controller, ended });
    }
  };

  const pumpSafely = async (): Promise<void> => {
    try {
      await pump();
    } catch (error) {
      logger.error('Jobs could not be looked up', { error: toGatewayError(error).message });
    }
  };

  const beat = async (): Promise<void> => {
    for (const id of await store.renew(lease())) running.get(id)?.controller.abort(cancelledByCaller());
    await pump();
  };

  const watch = (): void => {
    timer ??= setInterval(() => {
      // No file, no jobs: a server that never sees one never opens a database.
      if (!existsSync(join(options.dataDir, 'jobs.db'))) return;
      beat().catch((error: unknown) => {
        logger.error('The job heartbeat failed', { error: toGatewayError(error).message });
      });
    }, HEARTBEAT_MS).unref();
  };

  const get = async (jobId: string, caller: Caller): Promise<Job> => {
    const job = await store.find(jobId, caller.id);
    if (job === undefined) {
      throw new GatewayError({ kind: 'not_found', message: `There is no job "${jobId}".`, hint: 'Jobs are kept for 24 hours after they end and belong to the caller that started them.' });
    }
    return job;
  };

  return {
    start: async (request) => {
      const jobId = `job_${randomBytes(12).toString('hex')}`;
      await store.deleteFinishedBefore(clock.now() - KEEP_FINISHED_MS);
      await store.insert({ id: jobId, caller: request.caller.id, tool: request.tool, args: request.args, roots: request.roots }, lease());
      watch();
      await pump();
      return { jobId };
    },
    get,
    cancel: async (jobId, caller) => {
      const job = await get(jobId, caller);
      if (job.status !== 'queued' && job.status !== 'running') return job;
      await store.requestCancel(jobId);
      const mine = running.get(jobId);
      mine?.controller.abort(cancelledByCaller());
      await mine?.ended;
      return get(jobId, caller);
    },
    watch,
    close: async () => {
      closed = true;
      clearInterval(timer);
      for (const { controller } of running.values()) controller.abort(new GatewayError({ kind: 'cancelled', message: 'The server is shutting down.' }));
      await Promise.all([...running.values()].map(async ({ ended }) => ended));
      if (timer !== undefined && existsSync(join(options.dataDir, 'jobs.db'))) await store.release(owner);
      await store.close();
    },
  };
}

async function executeSafely(
  job: Job,
  context: { readonly execute: ExecuteJob; readonly store: JobStore; readonly clock: Clock; readonly controller: AbortController },
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

function cancelledByCaller(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'The job was cancelled.' });
}
