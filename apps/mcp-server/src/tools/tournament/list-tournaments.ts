// list_tournaments: the newest first.
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { toSummaryFields } from './tournament-fields.ts';

export const listTournaments = defineTool({
  name: 'list_tournaments',
  title: 'List tournaments',
  description: 'Tournaments, the newest first.',
  toolset: 'tournament',
  input: z.object({ limit: z.int().min(1).max(1_000).optional(), ...resultInput }),
  output: z.looseObject({ ...resultOutput, tournaments: z.array(z.looseObject({ tournament_id: z.string(), status: z.string(), task_type: z.string() })).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['tournaments'],
  handler: async ({ limit }, services) => ({ success: true, tournaments: (await services.tournaments()).list({ limit }).map(toSummaryFields) }),
});
