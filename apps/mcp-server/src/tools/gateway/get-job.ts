// get_job: how far a background call is, and what came of it.
import { z } from 'zod';
import { keepLongResult } from '../../keep-long-result.ts';
import { resultInput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { jobViewOutput, toJobFields } from './job-fields.ts';

export const getJob = defineTool({
  name: 'get_job',
  title: 'Get a job',
  description: 'Status, progress and, at its end, the result of a background job.',
  toolset: 'gateway',
  input: z.object({ job_id: z.string().min(1), ...resultInput }),
  output: jobViewOutput,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    const job = await services.jobs.get(input.job_id, call.caller);
    call.follows(job.callId);
    if (job.result === undefined) return toJobFields(job);
    // The job's tool says what of its result may be cut.
    const tool = services.tools.find((candidate) => candidate.name === job.tool) ?? { name: job.tool };
    const kept = await keepLongResult(job.result, { tool, caller: call.caller, services, byReference: true, maxResultTokens: input.max_result_tokens, callId: job.callId });
    for (const link of kept.links) call.addLink(link);
    return toJobFields({ ...job, result: kept.result });
  },
});
