// A workflow on paper: who would do each stage and for how much. What needs no model is really done, since it costs nothing and tells how long lists will be.
import { GatewayError, isGatewayError, toGatewayError, type JsonValue, type PicoUsd } from '@gateway/core';
import type { WorkPlan } from '@gateway/delegation';
import { createOperationSet } from '../operations/operation-set.ts';
import type { WorkDocument } from '../operations/bound-operation.ts';
import { createReader, type SourceDocument } from '../worker/source-document.ts';
import { toText } from '../worker/value-text.ts';
import { prepareWorkflow, type PlannedStage } from './plan-workflow.ts';
import { DEFAULT_CONCURRENCY, type WorkflowOptions } from './run-workflow.ts';
import { ORIGINAL, type WorkflowStage } from './workflow-stage.ts';

export interface StageEstimate {
  readonly name: string;
  readonly outputAs: string;
  readonly operation: string;
  /** Who would be asked first; left out when that cannot be told. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly reason?: string | undefined;
  /** How many times the operation would run. */
  readonly runs: number;
  /** Picodollars, about; `null` when unknown. */
  readonly cost: PicoUsd | null;
  /** Why it could not run as things are. */
  readonly error?: GatewayError | undefined;
}

export interface WorkflowEstimate {
  readonly stages: readonly StageEstimate[];
  /** Picodollars; `null` when part of it is unknown. */
  readonly cost: PicoUsd | null;
  readonly processingMs: number;
}

/** What a stage will give, as far as its cost matters: characters of text, and how many items where it is a list. */
interface Foreseen {
  readonly characters: number;
  readonly items: number;
  /** The value, where it is known already. */
  readonly value?: JsonValue;
}

const CHARACTERS_PER_TOKEN = 4;
// Of a list that nobody has seen yet.
const USUAL_ITEMS = 10;

/** @throws GatewayError `invalid_input` as `runWorkflow` does; a document that cannot be read, or a stage that could not run, is told by its stages */
export async function estimateWorkflow(documents: readonly SourceDocument[], stages: readonly WorkflowStage[], options: WorkflowOptions): Promise<WorkflowEstimate> {
  const { clock, maxConcurrency = DEFAULT_CONCURRENCY } = options;
  const startedMs = clock.monotonicMs();
  const planned = await prepareWorkflow(stages, options.operations ?? createOperationSet(), options);
  if (documents.length === 0) throw new GatewayError({ kind: 'invalid_input', message: 'There are no documents.', hint: 'Give one at least.' });
  const reader = createReader(documents, { maxConcurrency });
  const foreseen = new Map<string, readonly Foreseen[]>();
  const originals: Foreseen[] = [];
  let unreadable: GatewayError | undefined;
  for (const [index] of documents.entries()) {
    const document = await reader.read(index);
    if (isGatewayError(document)) unreadable ??= document;
    else originals.push({ characters: document.text.length, items: 1, value: document.text });
  }
  foreseen.set(ORIGINAL, originals);
  const estimates = new Map<string, StageEstimate>();
  for (const stage of planned) {
    const { estimate, gives } = await estimateStage(stage, { foreseen, options });
    foreseen.set(stage.outputAs, gives);
    estimates.set(stage.outputAs, unreadable !== undefined && stage.inputs.includes(ORIGINAL) ? { ...estimate, error: estimate.error ?? unreadable } : estimate);
  }
  const ordered = stages.flatMap(({ outputAs }) => estimates.get(outputAs) ?? []);
  const cost = ordered.reduce<PicoUsd | null>((sum, one) => (sum === null || one.cost === null ? null : sum + one.cost), 0);
  return { stages: ordered, cost, processingMs: clock.monotonicMs() - startedMs };
}

interface Context {
  readonly foreseen: ReadonlyMap<string, readonly Foreseen[]>;
  readonly options: WorkflowOptions;
}

async function estimateStage(stage: PlannedStage, context: Context): Promise<{ readonly estimate: StageEstimate; readonly gives: readonly Foreseen[] }> {
  const { name, outputAs, operation } = stage;
  const texts = foreseeTexts(stage, context.foreseen);
  const gives: Foreseen[] = [];
  let cost: PicoUsd | null = 0;
  let first: WorkPlan | undefined;
  let error: GatewayError | undefined;
  for (const { document, runs, isReal } of texts) {
    try {
      const plan = await planWork(stage, document, context.options);
      first ??= plan;
      cost = cost === null || plan.estimatedCost === null ? null : cost + plan.estimatedCost * runs;
      gives.push(await foresee(stage, { document, runs, isReal, plan, options: context.options }));
    } catch (thrown) {
      error ??= toGatewayError(thrown);
      cost = null;
      gives.push({ characters: document.text.length, items: 1 });
    }
  }
  const estimate = { name, outputAs, operation: operation.name, provider: first?.provider, model: first?.model, reason: first?.reason, runs: texts.reduce((sum, { runs }) => sum + runs, 0), cost, error };
  return { estimate, gives };
}

// Those who take over are asked about where the first cannot even be found.
async function planWork({ operation, targets }: PlannedStage, document: WorkDocument, { gateway, settings, clock, call, maxCostUsd, findModel }: WorkflowOptions): Promise<WorkPlan> {
  let failure: unknown;
  for (const target of targets) {
    try {
      return await operation.plan(document, { gateway, settings: { ...settings, clock }, selector: maxCostUsd === undefined ? target : { ...target, maxCostUsd }, model: findModel?.(target), call });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

interface Text {
  readonly document: WorkDocument;
  readonly runs: number;
  /** Whether it is what the stage would read, and no placeholder of its length. */
  readonly isReal: boolean;
}

function foreseeTexts(stage: PlannedStage, foreseen: Context['foreseen']): readonly Text[] {
  const inputs = stage.inputs.map((input) => ({ input, given: foreseen.get(input) ?? [] }));
  const count = stage.scope === 'whole' ? 1 : Math.max(...inputs.map(({ given }) => given.length), 0);
  return Array.from({ length: count }, (_unused, index): Text => {
    const parts = inputs.flatMap(({ input, given }) => (stage.scope === 'whole' ? given : [given[index] ?? given[0]]).flatMap((one) => (one === undefined ? [] : [{ input, ...one }])));
    const list = parts.filter(({ input }) => input === stage.iterates);
    const others = parts.filter(({ input }) => input !== stage.iterates);
    const runs = stage.iterates === undefined ? 1 : list.reduce((sum, { items }) => sum + items, 0);
    const shared = others.reduce((sum, { characters }) => sum + characters, 0);
    const [only] = parts;
    if (parts.length === 1 && only?.value !== undefined && stage.iterates === undefined) return { document: { text: toText(only.value) }, runs, isReal: true };
    const each = list.reduce((sum, { characters }) => sum + characters, 0) / Math.max(1, runs);
    return { document: { text: 'x'.repeat(Math.max(1, Math.round(shared + (stage.iterates === undefined ? 0 : each)))) }, runs, isReal: false };
  });
}

async function foresee({ operation, iterates }: PlannedStage, { document, runs, isReal, plan, options }: Text & { readonly plan: WorkPlan; readonly options: WorkflowOptions }): Promise<Foreseen> {
  const { gateway, settings, clock, call } = options;
  if (!operation.asksModel && isReal) {
    const { value } = await operation.run(document, { gateway, settings: { ...settings, clock }, selector: {}, call: { signal: call?.signal } });
    return { characters: toText(value).length, items: Array.isArray(value) ? value.length : 1, value };
  }
  if (!operation.asksModel) return { characters: document.text.length * runs, items: iterates === undefined ? USUAL_ITEMS : runs };
  return { characters: plan.outputTokens * CHARACTERS_PER_TOKEN * runs, items: iterates === undefined ? USUAL_ITEMS : runs };
}
