// get_analytics: how much was delegated, to whom, at what price, how fast, and how often in vain.
import { GatewayError } from '@gateway/core';
import type { LedgerPeriod, LedgerTotals, Percentiles } from '@gateway/delegation';
import { z } from 'zod';
import { picoToUsd } from '../../llm-fields.ts';
import { resultInput, resultOutput } from '../../shared-input.ts';
import type { Services } from '../../services.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { untilBooked } from './until-booked.ts';
import { periodInput, readPeriod } from './period.ts';

const GROUPS = ['model', 'provider', 'tool', 'task', 'day', 'caller', 'outcome', 'route'] as const;
// An export is kept like any other long result.
const MAX_EXPORT_BYTES = 64 * 1024 * 1024;

export const getAnalytics = defineTool({
  name: 'get_analytics',
  title: 'Analytics',
  description: 'Calls, costs, tokens, latencies, errors of a period, in groups; export keeps the rows under a ref.',
  toolset: 'gateway',
  input: z.object({ ...periodInput, group_by: z.enum(GROUPS).optional(), export: z.enum(['csv', 'json']).optional(), ...resultInput }),
  output: z.looseObject({ ...resultOutput, totals: z.looseObject({ calls: z.int() }).optional(), groups: z.array(z.looseObject({ key: z.string().nullable() })).optional(), export_ref: z.string().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  bulky: ['groups'],
  handler: async (input, services, call) => {
    await untilBooked(services, call);
    const period = readPeriod(input.period, services.clock.now());
    const { ledger } = await services.spending();
    const { totals, groups } = await ledger.summarize({ ...period, groupBy: input.group_by });
    return {
      success: true,
      totals: toFields(totals),
      ...(input.group_by === undefined ? {} : { groups: groups.map(({ key, ...group }) => ({ key, ...toFields(group) })) }),
      ...(input.export === undefined ? {} : { export_ref: await keepExport(period, input.export, { services, call }) }),
    };
  },
});

function toFields(totals: LedgerTotals): { readonly calls: number; readonly [field: string]: unknown } {
  const { tokens } = totals;
  return {
    calls: totals.calls,
    failed_calls: totals.failedCalls,
    error_rate: totals.errorRate,
    outcomes: { ...totals.outcomes },
    attempts: totals.attempts,
    failed_attempts: totals.failedAttempts,
    attempt_error_rate: totals.attemptErrorRate,
    retries: totals.retries,
    cost: picoToUsd(totals.costPicoUsd),
    ...(totals.unknownCost === 0 ? {} : { unknown_costs: totals.unknownCost }),
    ...(totals.estimated === 0 ? {} : { estimated_rows: totals.estimated }),
    tokens: {
      input: tokens.uncachedInput + tokens.cacheRead + tokens.cacheWrite + tokens.cacheWrite1h,
      cached_input: tokens.cacheRead,
      output: tokens.visibleOutput + tokens.reasoning,
      reasoning: tokens.reasoning,
    },
    cache_hits: { ...totals.cacheHits },
    cache_saved: picoToUsd(totals.cacheSavedPicoUsd),
    latency_seconds: toSeconds(totals.latencyMs),
    first_token_seconds: toSeconds(totals.firstTokenMs),
  };
}

function toSeconds(percentiles: Percentiles | null): Percentiles | null {
  if (percentiles === null) return null;
  const { p50, p95, p99 } = percentiles;
  return { p50: Math.round(p50) / 1_000, p95: Math.round(p95) / 1_000, p99: Math.round(p99) / 1_000 };
}

async function keepExport(period: LedgerPeriod, format: 'csv' | 'json', { services, call }: { readonly services: Services; readonly call: ToolCall }): Promise<string> {
  const { ledger } = await services.spending();
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of ledger.exportRows({ ...period, format, signal: call.signal })) {
    size += Buffer.byteLength(piece);
    if (size > MAX_EXPORT_BYTES) {
      throw new GatewayError({ kind: 'invalid_input', message: 'The export would be larger than 64 MiB.', hint: 'Export a shorter period, or use "llm-gateway export", which writes to a file.' });
    }
    pieces.push(piece);
  }
  const mediaType = format === 'csv' ? 'text/csv' : 'application/json';
  const kept = await services.contentStore.put({ caller: call.caller, bytes: Buffer.from(pieces.join('')), name: `calls.${format}`, mediaType });
  call.addLink({ type: 'resource_link', uri: kept.uri, name: kept.name, mimeType: mediaType, size: kept.size, description: 'The calls of the period, for 24 hours.' });
  return kept.uri;
}
