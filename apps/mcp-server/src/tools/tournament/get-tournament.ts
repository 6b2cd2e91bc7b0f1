// get_tournament: what a tournament came to, as data or as a report to be kept or shown.
import { GatewayError } from '@gateway/core';
import type { TournamentResult } from '@gateway/tournament';
import { z } from 'zod';
import { resultInput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { toResultFields, toSummaryFields, tournamentOutput } from './tournament-fields.ts';

const FORMATS = ['json', 'markdown', 'html', 'csv'] as const;

export const getTournament = defineTool({
  name: 'get_tournament',
  title: 'Get a tournament',
  description: 'A tournament with its ranking and answers; other formats as one text in report.',
  toolset: 'tournament',
  input: z.object({ tournament_id: z.string().min(1), format: z.enum(FORMATS).optional(), ...resultInput }),
  output: z.looseObject({ ...tournamentOutput.shape, report: z.string().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['results', 'report'],
  handler: async ({ tournament_id: id, format = 'json' }, services) => {
    const stored = (await services.tournaments()).get(id);
    if (stored.result === null) {
      if (format === 'json') return { success: true, ...toSummaryFields(stored) };
      throw new GatewayError({ kind: 'invalid_input', message: `The tournament ${id} is ${stored.status} and has no results yet.`, hint: 'Ask again when it has ended, or leave "format" out.' });
    }
    if (format === 'json') return toResultFields(stored.result);
    return { success: true, ...toSummaryFields(stored), report: await writeReport(stored.result, format) };
  },
});

async function writeReport(result: TournamentResult, format: 'markdown' | 'html' | 'csv'): Promise<string> {
  const { toCsvReport, toHtmlReport, toMarkdownReport } = await import('@gateway/tournament');
  return { csv: toCsvReport, html: toHtmlReport, markdown: toMarkdownReport }[format](result);
}
