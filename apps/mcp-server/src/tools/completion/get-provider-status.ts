// get_provider_status: who is configured, and who answers right now.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const getProviderStatus = defineTool({
  name: 'get_provider_status',
  title: 'Check providers',
  description: 'Which providers are configured and answer now.',
  toolset: 'completion',
  input: z.object({}),
  output: z.looseObject({
    ...resultOutput,
    providers: z.record(z.string(), z.object({ configured: z.boolean(), available: z.boolean(), error: z.string().optional() })).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  handler: async (_input, services, call) => ({ success: true, providers: { ...(await services.checkProviders(call.signal)) } }),
});
