// cancel_job: ends a background job, wherever it runs.
import { z } from 'zod';
import { defineTool } from '../../tool.ts';
import { jobViewOutput, toJobFields } from './job-fields.ts';

export const cancelJob = defineTool({
  name: 'cancel_job',
  title: 'Cancel a job',
  description: 'End a background job; one that has ended stays as it is.',
  toolset: 'gateway',
  input: z.object({ job_id: z.string().min(1) }),
  output: jobViewOutput,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const job = await services.jobs.cancel(input.job_id, call.caller);
    call.follows(job.callId);
    return toJobFields(job);
  },
});
