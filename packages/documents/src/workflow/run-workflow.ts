// A workflow at work: every stage starts as soon as what it reads is there, and a failure ends nothing but what needs it.
import { GatewayError, throwIfAborted, type JsonValue } from '@gateway/core';
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { createWorker, type WorkerOptions } from '../worker/create-worker.ts';
import { createReader, type SourceDocument } from '../worker/source-document.ts';
import { toUsd, type Spent } from '../worker/spending.ts';
import { createTurns } from '../worker/take-turns.ts';
import { sumWork, type WorkTotals } from '../worker/work-report.ts';
import { prepareWorkflow, type PlannedStage } from './plan-workflow.ts';
import { runUnit, type UnitContext } from './run-unit.ts';
import { openProgress } from './workflow-progress.ts';
import { openStageBook, type StageBook } from './stage-book.ts';
import { createStageReport, type StageReport, type UnitEnd } from './stage-report.ts';
import { ORIGINAL, type WorkflowStage } from './workflow-stage.ts';

export interface WorkflowOptions extends WorkerOptions {
  /** How many pieces of work are under way at once, all stages together. @default 5 */
  readonly maxConcurrency?: number | undefined;
  /** @default every operation of `documentOperations` */
  readonly operations?: OperationSet | undefined;
}

export interface WorkflowResult {
  /** By `outputAs`: of one document the value, of several an array in their order with `null` for what failed; of a stage over all documents its value. */
  readonly results: Readonly<Record<string, JsonValue>>;
  /** In the order of the workflow. */
  readonly stages: readonly StageReport[];
  /** Of the whole run, earlier processes included. */
  readonly totals: WorkTotals;
  readonly warnings: readonly string[];
  readonly processingMs: number;
}

export const DEFAULT_CONCURRENCY = 5;

/**
 * Runs `stages` over `documents`. With a `call.checkpoint` a run that was killed is taken up again: what was completed is neither done nor paid for again.
 *
 * @throws GatewayError `invalid_input` for a workflow that cannot run, before anything is read or spent; `cancelled`; when nothing at all was completed,
 * the kind of the first failure. Otherwise failures are in `stages`.
 * @example
 * const { results, stages } = await runWorkflow([{ text }], [
 *   { operation: 'summarize', provider: 'gemini', outputAs: 'summary' },
 *   { operation: 'generate_qa', inputFrom: 'summary', outputAs: 'questions' },
 * ], { gateway, settings: {}, clock: systemClock });
 */
export async function runWorkflow(documents: readonly SourceDocument[], stages: readonly WorkflowStage[], options: WorkflowOptions): Promise<WorkflowResult> {
  const planned = await prepareWorkflow(stages, options.operations ?? createOperationSet(), options);
  if (documents.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'There are no documents.', hint: 'Give one at least.' });
  const { call = {}, clock, maxConcurrency = DEFAULT_CONCURRENCY } = options;
  throwIfAborted(call.signal);
  const startedMs = clock.monotonicMs();
  const worker = createWorker(options);
  const book = openStageBook({ worker, clock });
  const uses = countUses(planned);
  const reader = createReader(documents, { maxConcurrency, countUses: () => uses });
  // Document by document: stages of one that wait for nothing stand beside each other.
  const units = planned.flatMap((stage) => countUnits(stage, documents.length).map((index) => ({ stage, index }))).toSorted((a, b) => a.index - b.index);
  const progress = openProgress({ total: units.length, onProgress: call.onProgress });
  const ends = new Map<string, Promise<UnitEnd>>();
  const context: UnitContext = {
    documentCount: documents.length,
    read: reader.read,
    stageOf: (output) => planned.find(({ outputAs }) => outputAs === output),
    endOf: async (output, index) => {
      const key = `${output}\n${index}`;
      const known = ends.get(key) ?? start(output, index);
      ends.set(key, known);
      return known;
    },
    takeTurn: createTurns(maxConcurrency),
    signal: call.signal,
    work: book.work,
    onPart: (stage, index, { share, message }) => progress.part(`${stage.outputAs}\n${index}`, { share, message: `${describe(stage, index, documents.length)}: ${message}` }),
  };
  const start = async (output: string, index: number): Promise<UnitEnd> => {
    const stage = context.stageOf(output);
    if (stage === undefined) throw new GatewayError({ kind: 'internal', message: `There is no stage "${output}".` });
    const end = await runUnit(stage, index, context);
    if (stage.inputs.includes(ORIGINAL)) for (const document of stage.scope === 'whole' ? documents.keys() : [index]) reader.release(document);
    progress.end(`${output}\n${index}`, `${describe(stage, index, documents.length)}: ${'value' in end ? 'done' : 'error' in end ? 'failed' : 'skipped'}`);
    return end;
  };
  const settled = await Promise.allSettled(units.map(async ({ stage, index }) => context.endOf(stage.outputAs, index)));
  throwIfAborted(call.signal);
  const failure = settled.find((one) => one.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  const unitEnds = await Promise.all(units.map(async ({ stage, index }) => ({ stage, end: await context.endOf(stage.outputAs, index) })));
  const collected = collect(toCallersOrder(planned, stages), { unitEnds, book, spent: worker.spent() });
  const warnings = [...reader.warnings()].flatMap(([index, said]) => said.map((warning) => (documents.length === 1 ? warning : `Document ${index}: ${warning}`)));
  return { ...collected, totals: { ...sumWork(book.all()), spent: worker.spent() }, warnings, processingMs: clock.monotonicMs() - startedMs };
}

function countUnits(stage: PlannedStage, documents: number): readonly number[] {
  return Array.from({ length: stage.scope === 'whole' ? 1 : documents }, (_unused, index) => index);
}

function toCallersOrder(planned: readonly PlannedStage[], stages: readonly WorkflowStage[]): readonly PlannedStage[] {
  return stages.flatMap((stage) => planned.find(({ outputAs }) => outputAs === stage.outputAs) ?? []);
}

function collect(
  planned: readonly PlannedStage[],
  { unitEnds, book, spent }: { readonly unitEnds: readonly { readonly stage: PlannedStage; readonly end: UnitEnd }[]; readonly book: StageBook; readonly spent: Spent },
): Pick<WorkflowResult, 'results' | 'stages'> {
  const results = new Map<string, JsonValue>();
  const stages = planned.map((stage) => {
    const ends = unitEnds.filter((unit) => unit.stage === stage).map(({ end }) => end);
    const [only, ...more] = ends.map((end) => ('value' in end ? end.value : null));
    if (ends.some((end) => 'value' in end)) results.set(stage.outputAs, more.length === 0 ? (only ?? null) : [only ?? null, ...more]);
    return createStageReport(stage, { ends, ...book.of(stage) });
  });
  if (results.size === 0) throw nothingDone(stages, spent);
  return { results: Object.fromEntries(results), stages };
}

// A document is used once by every stage that reads it, whether alone or with the others.
function countUses(planned: readonly PlannedStage[]): number {
  return planned.filter(({ inputs }) => inputs.includes(ORIGINAL)).length;
}

function describe({ name, scope }: PlannedStage, index: number, documents: number): string {
  return scope === 'whole' || documents === 1 ? name : `${name}, document ${index + 1} of ${documents}`;
}

function nothingDone(stages: readonly StageReport[], spent: Spent): GatewayError {
  const errors = stages.flatMap(({ name, errors: failures }) => failures.map(({ error }) => ({ name, error })));
  const told = errors.find(({ error }) => error.retryable) ?? errors[0];
  const said = [...new Set(errors.map(({ name, error }) => `"${name}": ${error.message}`))];
  return new GatewayError({
    kind: told?.error.kind ?? 'internal',
    message: `No stage was completed. ${said.slice(0, 5).join(' ')}`,
    hint: told?.error.hint,
    details: { totalCostUsd: toUsd(spent), stages: stages.map(({ name, status }) => ({ name, status })) },
    cause: told?.error,
  });
}
