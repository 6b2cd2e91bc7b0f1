// What the tools that work on lists of documents have in common: the gateway with what a call brings, and what came of it in the terms of tools.
import type { Cost, OperationCall, Usage } from '@gateway/core';
import type { Spent, WorkerOptions, WorkTotals } from '@gateway/documents';
import type { Gateway } from '@gateway/delegation';
import { z } from 'zod';
import { picoToUsd, toUsageFields, type UsageFields } from '../../llm-fields.ts';
import { SAMPLING_PROVIDER } from '../../sampling-model.ts';
import type { Services } from '../../services.ts';
import { llmOutput } from '../../shared-input.ts';
import type { ToolCall } from '../../tool.ts';
import { requireSampling } from '../completion/run-completion.ts';

/** Several documents, by value or by reference: exactly one of the two. */
export const documentsInput = {
  documents: z.array(z.string()).max(10_000).optional(),
  sources: z.array(z.string()).max(10_000).optional(),
};

export const paramsInput = z.record(z.string(), z.unknown());

/** What a run over several documents and models says of itself. */
export const totalsOutput = {
  total_cost: z.number().nullable().optional(),
  saved: llmOutput.saved,
  usage: llmOutput.usage,
  estimated: llmOutput.estimated,
  models: z.array(z.string()).optional(),
  processing_time: llmOutput.processing_time,
};

export interface TotalFields {
  /** USD; `null` when part of it is unknown. */
  readonly total_cost: number | null;
  readonly saved: number | null;
  readonly usage: UsageFields | null;
  readonly estimated?: true;
  readonly models: string[];
}

export function toTotalFields({ spent, baselineCost, usage, estimated, models }: WorkTotals): TotalFields {
  const cost = toAmount(spent);
  return {
    total_cost: picoToUsd(cost),
    saved: picoToUsd(cost === null || baselineCost === null ? null : baselineCost - cost),
    usage: usage === null ? null : toUsageFields(usage satisfies Usage),
    ...(estimated ? { estimated: true as const } : {}),
    models: [...models],
  };
}

/** Picodollars; `null` when part of it is unknown. */
export function toAmount({ known, hasUnknown }: Spent): Cost['totalPicoUsd'] | null {
  return hasUnknown ? null : known;
}

/** What every piece of work of a call shares. */
export async function openWork(services: Services, call: ToolCall): Promise<WorkerOptions & { readonly gateway: Gateway; readonly call: OperationCall }> {
  const { chunkSize: size, overlap, method } = services.config.chunking;
  return {
    gateway: await services.gateway(),
    clock: services.clock,
    settings: { loadCountTokens: services.countTokens, chunking: { size, overlap, method } },
    findModel: ({ provider }) => (provider === SAMPLING_PROVIDER ? requireSampling(call) : undefined),
    call: { signal: call.signal, origin: call.origin, lane: call.lane, cache: call.cache, onProgress: call.onProgress, checkpoint: call.checkpoint },
  };
}

