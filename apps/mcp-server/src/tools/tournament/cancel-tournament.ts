// cancel_tournament: ends one for good, whichever process runs it; what is there by then is ranked.
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const cancelTournament = defineTool({
  name: 'cancel_tournament',
  title: 'Cancel a tournament',
  description: 'End a tournament for good; what is finished stays.',
  toolset: 'tournament',
  input: z.object({ tournament_id: z.string().min(1) }),
  output: z.looseObject({ ...resultOutput, tournament_id: z.string().optional(), status: z.string().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handler: async ({ tournament_id: id }, services) => {
    const tournaments = await services.tournaments();
    await tournaments.cancel(id);
    return { success: true, tournament_id: id, status: tournaments.get(id).status };
  },
});
