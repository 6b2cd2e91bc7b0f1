// Who did what for which stage, and how long a stage took from its first piece of work to its last.
import type { Clock } from '@gateway/core';
import type { PieceOfWork, Worker } from '../worker/create-worker.ts';
import type { WorkReport } from '../worker/work-report.ts';
import type { PlannedStage } from './plan-workflow.ts';

export interface StageBook {
  /** Has the worker do it, and writes it down. */
  work(stage: PlannedStage, piece: PieceOfWork): Promise<WorkReport>;
  of(stage: PlannedStage): { readonly reports: readonly WorkReport[]; readonly processingMs: number };
  all(): readonly WorkReport[];
}

export function openStageBook({ worker, clock }: { readonly worker: Worker; readonly clock: Pick<Clock, 'monotonicMs'> }): StageBook {
  const pages = new Map<PlannedStage, { readonly reports: WorkReport[]; readonly startMs: number; endMs: number }>();
  return {
    work: async (stage, piece) => {
      const page = pages.get(stage) ?? { reports: [], startMs: clock.monotonicMs(), endMs: clock.monotonicMs() };
      pages.set(stage, page);
      const report = await worker.do(piece);
      page.reports.push(report);
      page.endMs = clock.monotonicMs();
      return report;
    },
    of: (stage) => {
      const page = pages.get(stage);
      return page === undefined ? { reports: [], processingMs: 0 } : { reports: page.reports, processingMs: page.endMs - page.startMs };
    },
    all: () => [...pages.values()].flatMap(({ reports }) => reports),
  };
}
