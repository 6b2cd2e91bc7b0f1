// Background jobs as tools see them: start, look, cancel. Jobs that another process left unfinished are picked up.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, toGatewayError, type Logger } from '@gateway/core';
import type { Caller } from '../caller.ts';
import { createJobPump, type ExecuteJob } from './job-pump.ts';
import { createJobStore, type Job, type JobStoreOptions } from './job-store.ts';
import { createRuns, type OpenRun, type RunRequest } from './open-run.ts';

const HEARTBEAT_MS = 1_000;
const KEEP_FINISHED_MS = 24 * 60 * 60 * 1000;

export interface JobRequest {
  readonly caller: Caller;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly roots: readonly string[];
}

export interface JobRunner {
  start(request: JobRequest): Promise<{ readonly jobId: string }>;
  /** @throws GatewayError `not_found` for unknown jobs and those of other callers */
  get(jobId: string, caller: Caller): Promise<Job>;
  /** Asks for the end of the job, wherever it runs; finished jobs stay as they are. */
  cancel(jobId: string, caller: Caller): Promise<Job>;
  /**
   * The checkpoint of a call that somebody waits for, so that the same call goes on where an earlier one was cut off. While the same call is under way it is
   * a copy of that one's, or `undefined` when that has finished nothing yet. @throws GatewayError `cancelled` or `timeout` on abort
   */
  openRun(request: RunRequest): Promise<OpenRun | undefined>;
  /** Looks for unfinished jobs now and then; for servers that live long. */
  watch(): void;
  close(): Promise<void>;
}

export function createJobRunner(options: JobStoreOptions & { readonly logger: Logger; readonly execute: ExecuteJob }): JobRunner {
  const { clock, logger } = options;
  const store = createJobStore(options);
  const jobs = createJobPump({ ...options, store });
  // No file, no jobs: a server that never sees one never opens a database.
  const hasStore = (): boolean => existsSync(join(options.dataDir, 'jobs.db'));
  let timer: NodeJS.Timeout | undefined;

  const watch = (): void => {
    timer ??= setInterval(() => {
      if (!hasStore()) return;
      jobs.beat().catch((error: unknown) => {
        logger.error('The job heartbeat failed', { error: toGatewayError(error).message });
      });
    }, HEARTBEAT_MS).unref();
  };

  const get = async (jobId: string, caller: Caller): Promise<Job> => {
    const job = await store.find(jobId, caller.jobOwner);
    if (job === undefined) {
      throw new GatewayError({ kind: 'not_found', message: `There is no job "${jobId}".`, hint: 'Jobs are kept for 24 hours after they end and belong to the caller that started them.' });
    }
    return job;
  };

  const openRun = createRuns({ ...options, store, lease: jobs.lease });

  return {
    openRun,
    start: async (request) => {
      const jobId = `job_${randomBytes(12).toString('hex')}`;
      await store.deleteOlderThan(clock.now() - KEEP_FINISHED_MS);
      await store.insert({ id: jobId, caller: request.caller.jobOwner, tool: request.tool, args: request.args, roots: request.roots }, jobs.lease());
      watch();
      await jobs.pump();
      return { jobId };
    },
    get,
    cancel: async (jobId, caller) => {
      const job = await get(jobId, caller);
      if (job.status !== 'queued' && job.status !== 'running') return job;
      await store.requestCancel(jobId);
      await jobs.cancel(jobId);
      return get(jobId, caller);
    },
    watch,
    close: async () => {
      clearInterval(timer);
      await jobs.close();
      if (timer !== undefined && hasStore()) await store.release(jobs.lease().owner);
      await store.close();
    },
  };
}
