// What a stage came to, over all that it worked on.
import type { GatewayError, JsonValue } from '@gateway/core';
import { sumWork, type WorkReport, type WorkTotals } from '../worker/work-report.ts';
import type { PlannedStage } from './plan-workflow.ts';

/** How a stage ended for one document, or for all of them together. */
export type UnitEnd =
  | { readonly value: JsonValue; readonly itemErrors: readonly ItemError[]; readonly warnings: readonly string[] }
  | { readonly error: GatewayError }
  /** What it reads was not there; `because` names the stages that did not give it. */
  | { readonly because: readonly string[] };

export interface ItemError {
  /** Of the item in the list that the stage goes through. */
  readonly item: number;
  readonly error: GatewayError;
}

export type StageStatus = 'completed' | 'partial' | 'failed' | 'skipped';

export interface StageError {
  /** Of the document, from 0; left out for a stage over all of them. */
  readonly document?: number | undefined;
  readonly item?: number | undefined;
  readonly error: GatewayError;
}

export interface StageReport {
  readonly name: string;
  readonly outputAs: string;
  readonly operation: string;
  /** `partial`: for some documents or items; of the others the errors are told. `skipped`: what it reads was not there. */
  readonly status: StageStatus;
  readonly totals: WorkTotals;
  /** From its first piece of work to its last. */
  readonly processingMs: number;
  readonly errors: readonly StageError[];
  /** The stages that did not give what it reads. */
  readonly skippedBecause: readonly string[];
  readonly warnings: readonly string[];
}

export function createStageReport(stage: PlannedStage, { ends, reports, processingMs }: { readonly ends: readonly UnitEnd[]; readonly reports: readonly WorkReport[]; readonly processingMs: number }): StageReport {
  const errors = ends.flatMap((end, index): StageError[] => {
    const place = stage.scope === 'whole' ? {} : { document: index };
    if ('error' in end) return [{ ...place, error: end.error }];
    return 'value' in end ? end.itemErrors.map(({ item, error }) => ({ ...place, item, error })) : [];
  });
  const warnings = [...new Set([...ends.flatMap((end) => ('value' in end ? end.warnings : [])), ...reports.flatMap((report) => (report.status === 'completed' ? report.warnings : []))])];
  const skippedBecause = [...new Set(ends.flatMap((end) => ('because' in end ? end.because : [])))];
  return { name: stage.name, outputAs: stage.outputAs, operation: stage.operation.name, status: readStatus(ends), totals: sumWork(reports), processingMs, errors, skippedBecause, warnings };
}

function readStatus(ends: readonly UnitEnd[]): StageStatus {
  const whole = ends.filter((end) => 'value' in end && end.itemErrors.length === 0);
  if (whole.length === ends.length) return 'completed';
  if (ends.some((end) => 'value' in end)) return 'partial';
  return ends.some((end) => 'error' in end) ? 'failed' : 'skipped';
}
