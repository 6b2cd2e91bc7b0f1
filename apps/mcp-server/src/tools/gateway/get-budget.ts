// get_budget: every limit that is set, and what is left of it.
import type { BudgetScopeReading } from '@gateway/delegation';
import { z } from 'zod';
import { picoToUsd } from '../../llm-fields.ts';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

const scope = z.looseObject({ limit: z.number(), spent: z.number(), reserved: z.number(), remaining: z.number() });

export const getBudget = defineTool({
  name: 'get_budget',
  title: 'Budget',
  description: 'Every spending limit in USD: spent, reserved, remaining.',
  toolset: 'gateway',
  input: z.object({}),
  output: z.looseObject({
    ...resultOutput,
    limits: z.array(scope).optional(),
    spent: z.number().nullable().optional(),
    reserved: z.number().nullable().optional(),
    remaining: z.number().nullable().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (_input, services, call) => {
    const { budget } = await services.spending();
    // What another caller may spend is nobody else's business.
    const readings = (await budget.read()).filter(({ caller }) => caller === undefined || caller === call.caller.label);
    const [tightest] = readings.toSorted((a, b) => (a.remainingPicoUsd < b.remainingPicoUsd ? -1 : 1));
    return {
      success: true,
      limits: readings.map(toFields),
      // Of the limit that is met first; unknown where nothing is limited.
      spent: tightest === undefined ? null : picoToUsd(tightest.spentPicoUsd),
      reserved: tightest === undefined ? null : picoToUsd(tightest.reservedPicoUsd),
      remaining: tightest === undefined ? null : picoToUsd(tightest.remainingPicoUsd),
    };
  },
});

function toFields(reading: BudgetScopeReading): z.output<typeof scope> {
  const toUsd = (amount: bigint): number => picoToUsd(amount) ?? 0;
  return {
    scope: reading.limit,
    ...(reading.caller === undefined ? {} : { caller: reading.caller }),
    ...(reading.period === undefined ? {} : { period: reading.period }),
    ...(reading.endsMs === undefined ? {} : { resets_at: new Date(reading.endsMs).toISOString() }),
    limit: toUsd(reading.limitPicoUsd),
    spent: toUsd(reading.spentPicoUsd),
    reserved: toUsd(reading.reservedPicoUsd),
    remaining: toUsd(reading.remainingPicoUsd),
    ...(reading.unpriced === 0 ? {} : { unpriced_calls: reading.unpriced }),
  };
}
