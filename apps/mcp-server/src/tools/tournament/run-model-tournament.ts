// run_model_tournament: models compete at a prompt; checked by rule, judged blind, ranked with an interval on every score.
import { TASK_TYPES, GatewayError } from '@gateway/core';
import type { TournamentSpec } from '@gateway/tournament';
import { z } from 'zod';
import { samplingInput } from '../completion/completion-input.ts';
import type { Services } from '../../services.ts';
import { backgroundInput, jobOutput, promptInput, resultInput } from '../../shared-input.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { toResultFields, tournamentOutput } from './tournament-fields.ts';

const competitor = z.strictObject({ provider: z.string().min(1).optional(), model: z.string().min(1), label: z.string().min(1).max(60).optional(), ...samplingInput });

export const runModelTournament = defineTool({
  name: 'run_model_tournament',
  title: 'Run a model tournament',
  description: 'Let models compete at a prompt: checks by ground_truth or tests, else a blind judge; ranking with 95 % intervals.',
  toolset: 'tournament',
  input: z.object({
    task_type: z.enum(TASK_TYPES),
    ...promptInput,
    competitors: z.array(competitor).min(2).max(20),
    evaluation_criteria: z.array(z.string().min(1)).max(20).optional(),
    ground_truth: z.string().min(1).optional(),
    tests: z.array(z.string().min(1)).max(200).describe('code that throws on a wrong answer').optional(),
    rounds: z.int().min(1).max(50).optional(),
    judge: z.string().min(1).optional(),
    max_cost: z.number().min(0).optional(),
    ...backgroundInput,
    ...resultInput,
  }),
  output: z.looseObject({ ...tournamentOutput.shape, ...jobOutput }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'prompt',
  bulky: ['results'],
  background: true,
  isResumable: () => true,
  check: async ({ tests }) => {
    await Promise.resolve();
    checkExecution(tests);
  },
  handler: async (input, services, call) => {
    checkExecution(input.tests);
    const spec: TournamentSpec = {
      taskType: input.task_type,
      prompt: call.documents[0]?.text ?? '',
      competitors: input.competitors.map(({ max_tokens: maxTokens, ...rest }) => ({ ...rest, maxTokens })),
      criteria: input.evaluation_criteria,
      groundTruth: input.ground_truth,
      tests: input.tests,
      rounds: input.rounds,
      judges: input.judge === undefined ? undefined : [{ model: input.judge }],
      maxCostUsd: input.max_cost,
    };
    return toResultFields(await runKept(spec, services, call));
  },
});

const KEPT = 'tournament';

// Cut off, the same call and the same job go on with the tournament that they began: what was paid is not paid again.
async function runKept(spec: TournamentSpec, services: Services, { checkpoint, signal, onProgress, origin }: ToolCall): ReturnType<Awaited<ReturnType<Services['tournaments']>>['run']> {
  const tournaments = await services.tournaments();
  const begun = checkpoint?.load(KEPT);
  const saving: Promise<void>[] = [];
  try {
    return await tournaments.run(spec, { id: typeof begun === 'string' ? begun : undefined, signal, onProgress, origin, onStarted: (id) => void saving.push(checkpoint?.save(KEPT, id) ?? Promise.resolve()) });
  } finally {
    await Promise.all(saving);
  }
}

/** @throws GatewayError `unsupported` for tests */
function checkExecution(tests: readonly string[] | undefined): void {
  if (tests === undefined) return;
  throw new GatewayError({ kind: 'unsupported', message: '"tests" would execute code that models wrote, and this release executes none.', hint: 'Leave "tests" out: "ground_truth" or "evaluation_criteria" decide then.' });
}
