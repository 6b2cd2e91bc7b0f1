// A job as get_job and cancel_job show it.
import { z } from 'zod';
import type { Job } from '../../jobs/job-store.ts';
import { resultOutput } from '../../shared-input.ts';

export const jobViewOutput = z.looseObject({
  ...resultOutput,
  job_id: z.string().optional(),
  tool: z.string().optional(),
  status: z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']).optional(),
  progress: z.looseObject({ done: z.number(), total: z.number().optional(), message: z.string() }).nullable().optional(),
  result: z.looseObject({}).optional(),
});

export function toJobFields(job: Job): z.input<typeof jobViewOutput> {
  return {
    success: true,
    job_id: job.id,
    tool: job.tool,
    status: job.status,
    progress: job.progress === undefined ? null : { ...job.progress },
    ...(job.result === undefined ? {} : { result: { ...job.result } }),
  };
}
