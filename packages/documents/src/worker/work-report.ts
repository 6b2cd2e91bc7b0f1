// How a piece of work ended. Failures are data here: one of them ends nothing but what needs it.
import { addUsage, NO_USAGE, type GatewayError, type JsonValue, type PicoUsd, type Usage } from '@gateway/core';
import type { WorkDone } from '../operations/bound-operation.ts';
import { addSpent, NOTHING_SPENT, type Spent } from './spending.ts';

export interface WorkCompleted extends Omit<WorkDone, 'cost'> {
  readonly status: 'completed';
  /** Everything that was paid for it, tries that failed included. */
  readonly spent: Spent;
  readonly processingMs: number;
}

export interface WorkFailed {
  readonly status: 'failed';
  readonly error: GatewayError;
  readonly spent: Spent;
  readonly processingMs: number;
}

export type WorkReport = WorkCompleted | WorkFailed;

/** Sums over pieces of work; whatever is unknown in one of them is unknown in the sum. */
export interface WorkTotals {
  readonly spent: Spent;
  /** What the baseline model would have charged for what was completed, in picodollars. */
  readonly baselineCost: PicoUsd | null;
  readonly usage: Usage | null;
  readonly estimated: boolean;
  /** Those who answered, as `provider/model`, in the order of their first answer. */
  readonly models: readonly string[];
}

export function sumWork(reports: readonly WorkReport[]): WorkTotals {
  const completed = reports.filter((report) => report.status === 'completed');
  return {
    spent: reports.reduce((sum, { spent }) => addSpent(sum, spent), NOTHING_SPENT),
    baselineCost: completed.reduce<PicoUsd | null>((sum, { baselineCost }) => (sum === null || baselineCost === null ? null : sum + baselineCost), 0),
    usage: completed.reduce<Usage | null>((sum, { usage }) => (sum === null || usage === null ? null : addUsage(sum, usage)), NO_USAGE),
    estimated: completed.some(({ estimated }) => estimated),
    models: [...new Set(completed.map(nameAnswerer))],
  };
}

/** As `provider/model`; local engines bear the name of their provider already. */
export function nameAnswerer({ provider, model }: Pick<WorkDone, 'provider' | 'model'>): string {
  return model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;
}

// What a checkpoint keeps of work that is completed, and nothing of work that failed: that is done again.
export function toKept(report: WorkCompleted): JsonValue {
  return JSON.parse(JSON.stringify(report)) as JsonValue;
}

export function fromKept(kept: JsonValue | undefined): WorkCompleted | undefined {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
  const report = kept as unknown as Partial<WorkCompleted>;
  // What was damaged is done again.
  const isWhole = report.status === 'completed' && report.value !== undefined && typeof report.provider === 'string' && typeof report.model === 'string' && Array.isArray(report.warnings) && typeof report.spent?.known === 'number';
  return isWhole ? (report as WorkCompleted) : undefined;
}
