// get_leaderboard: all tournaments together.
import { TASK_TYPES } from '@gateway/core';
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { standingOutput, toLeaderboardFields } from './tournament-fields.ts';

export const getLeaderboard = defineTool({
  name: 'get_leaderboard',
  title: 'Get the leaderboard',
  description: 'Models ranked over all tournaments, or those of a task type.',
  toolset: 'tournament',
  input: z.object({ task_type: z.enum(TASK_TYPES).optional(), ...resultInput }),
  output: z.looseObject({ ...resultOutput, leaderboard: z.array(standingOutput).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['leaderboard'],
  handler: async ({ task_type: taskType }, services) => ({ success: true, leaderboard: (await services.tournaments()).leaderboard(taskType).map(toLeaderboardFields) }),
});
