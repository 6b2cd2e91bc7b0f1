// get_savings: what delegating saved against the baseline model, with everything that it cost taken off.
import { z } from 'zod';
import { picoToUsd } from '../../llm-fields.ts';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';
import { untilBooked } from './until-booked.ts';
import { periodInput, readPeriod } from './period.ts';

const usd = z.number().nullable().optional();

export const getSavings = defineTool({
  name: 'get_savings',
  title: 'Savings',
  description: 'USD saved against the baseline model, net of failures, checks and the tokens you spent on calling.',
  toolset: 'gateway',
  input: z.object({ ...periodInput }),
  output: z.looseObject({
    ...resultOutput,
    baseline: z.string().nullable().optional(),
    spent: usd,
    baseline_cost: usd,
    cache_saved: usd,
    caller_overhead: usd,
    net: usd,
    net_without_cache: usd,
    unknown: z.record(z.string(), z.int()).optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  handler: async (input, services, call) => {
    await untilBooked(services, call);
    const { ledger } = await services.spending();
    const savings = await ledger.readSavings(readPeriod(input.period, services.clock.now()));
    const { unknown } = savings;
    return {
      success: true,
      baseline: savings.baseline,
      spent: picoToUsd(savings.spentPicoUsd),
      baseline_cost: picoToUsd(savings.baselineCostPicoUsd),
      cache_saved: picoToUsd(savings.cacheSavedPicoUsd),
      caller_overhead: picoToUsd(savings.callerOverheadPicoUsd),
      net: picoToUsd(savings.netPicoUsd),
      net_without_cache: picoToUsd(savings.netWithoutCachePicoUsd),
      // Rows whose amount nobody knows: the sums do not hold them.
      unknown: { spent: unknown.spent, baseline_cost: unknown.baselineCost, cache_saved: unknown.cacheSaved, caller_overhead: unknown.callerOverhead },
    };
  },
});
