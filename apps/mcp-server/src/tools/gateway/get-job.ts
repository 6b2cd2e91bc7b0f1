// get_job: how far a background call is, and what came of it.
import { z } from 'zod';
import { defineTool } from '../../tool.ts';
import { jobViewOutput, toJobFields } from './job-fields.ts';

export const getJob = defineTool({
  name: 'get_job',
  title: 'Get a job',
  description: 'Status, progress and, once it has ended, the result of a background job.',
  toolset: 'gateway',
  input: z.object({ job_id: z.string().min(1) }),
  output: jobViewOutput,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => toJobFields(await services.jobs.get(input.job_id, call.caller)),
});
