// One stage for one document, or for all of them: waits for what it reads, makes a text of it, and has it worked on, item by item where that is asked for.
import { GatewayError, isGatewayError, type JsonValue } from '@gateway/core';
import type { WorkDocument } from '../operations/bound-operation.ts';
import type { PieceOfWork } from '../worker/create-worker.ts';
import type { ReadDocument } from '../worker/source-document.ts';
import type { TakeTurn } from '../worker/take-turns.ts';
import { joinTexts, toText } from '../worker/value-text.ts';
import type { WorkReport } from '../worker/work-report.ts';
import type { PlannedStage } from './plan-workflow.ts';
import type { ItemError, UnitEnd } from './stage-report.ts';
import { ORIGINAL } from './workflow-stage.ts';

export interface UnitContext {
  readonly documentCount: number;
  readonly read: (index: number) => Promise<ReadDocument | GatewayError>;
  readonly stageOf: (output: string) => PlannedStage | undefined;
  /** How another stage ended for a document; starts it where that has not been done. */
  readonly endOf: (output: string, index: number) => Promise<UnitEnd>;
  readonly takeTurn: TakeTurn;
  readonly signal: AbortSignal | undefined;
  readonly work: (stage: PlannedStage, piece: PieceOfWork) => Promise<WorkReport>;
}

/** One input as it came: a value for each document that it is made of. */
interface Gathered {
  readonly name: string;
  readonly values: readonly { readonly document: number; readonly value: JsonValue; readonly original?: WorkDocument }[];
  /** How many are missing because what gives them failed. */
  readonly missing: number;
}

/** @throws GatewayError on abort */
export async function runUnit(stage: PlannedStage, index: number, context: UnitContext): Promise<UnitEnd> {
  const gathered = await Promise.all(stage.inputs.map(async (input) => gather(input, { stage, index, context })));
  const unread = gathered.find((one): one is GatewayError => isGatewayError(one));
  if (unread !== undefined) return { error: unread };
  const inputs = gathered.filter((one): one is Gathered => !isGatewayError(one));
  const because = inputs.filter(({ values }) => values.length === 0).map(({ name }) => context.stageOf(name)?.name ?? name);
  if (because.length > 0) return { because };
  const warnings = inputs.flatMap(({ name, missing }) => (missing === 0 ? [] : [`${missing} of ${context.documentCount} inputs "${name}" were missing.`]));
  if (stage.iterates === undefined) return runOnce(stage, { index, inputs, context, warnings });
  return runItems(stage, { index, inputs, context, warnings });
}

interface Unit {
  readonly index: number;
  readonly inputs: readonly Gathered[];
  readonly context: UnitContext;
  readonly warnings: readonly string[];
}

async function runOnce(stage: PlannedStage, { index, inputs, context, warnings }: Unit): Promise<UnitEnd> {
  const report = await work(stage, { key: `${stage.outputAs}:${index}`, document: toDocument(inputs), context });
  return report.status === 'failed' ? { error: report.error } : { value: report.value, itemErrors: [], warnings };
}

async function runItems(stage: PlannedStage, { index, inputs, context, warnings }: Unit): Promise<UnitEnd> {
  const list = inputs.find(({ name }) => name === stage.iterates);
  const others = inputs.filter(({ name }) => name !== stage.iterates);
  const values = list?.values.map(({ value }) => value) ?? [];
  if (!values.every((value) => Array.isArray(value))) {
    return { error: new GatewayError({ kind: 'invalid_input', message: `Stage "${stage.name}" goes through "${stage.iterates ?? ''}", which is no list.`, hint: 'Leave "for_each" out, or let it name a list such as that of chunk_document.' }) };
  }
  // What failed in a list has left a gap, which is nothing to work on.
  const items = values.flat().filter((item: JsonValue) => item !== null) as readonly JsonValue[];
  const reports = await Promise.all(
    items.map(async (item, number) => {
      const document = others.length === 0 ? { text: toText(item) } : { text: joinTexts([{ name: stage.iterates ?? '', text: toText(item) }, ...toParts(others)]) };
      return work(stage, { key: `${stage.outputAs}:${index}:${number}`, document, context });
    }),
  );
  const itemErrors = reports.flatMap((report, item): ItemError[] => (report.status === 'failed' ? [{ item, error: report.error }] : []));
  const [first] = itemErrors;
  if (first !== undefined && itemErrors.length === reports.length) return { error: first.error };
  return { value: reports.map((report) => (report.status === 'completed' ? report.value : null)), itemErrors, warnings };
}

async function work(stage: PlannedStage, { key, document, context }: { readonly key: string; readonly document: WorkDocument; readonly context: UnitContext }): Promise<WorkReport> {
  const { operation, targets, retries } = stage;
  return context.takeTurn(async () => context.work(stage, { key, operation, document, targets, retries }), context.signal);
}

async function gather(input: string, { stage, index, context }: { readonly stage: PlannedStage; readonly index: number; readonly context: UnitContext }): Promise<Gathered | GatewayError> {
  const source = context.stageOf(input);
  // A stage over all documents has one value for all of them.
  const indices = source?.scope === 'whole' ? [0] : stage.scope === 'whole' ? Array.from({ length: context.documentCount }, (_unused, document) => document) : [index];
  const read = await Promise.all(indices.map(async (document) => ({ document, got: input === ORIGINAL ? await context.read(document) : await context.endOf(input, document) })));
  const failed = read.map(({ got }) => got).find((got) => isGatewayError(got));
  const values = read.flatMap(({ document, got }): Gathered['values'] => {
    if (isGatewayError(got)) return [];
    if ('text' in got) return [{ document, value: got.text, original: got }];
    return 'value' in got ? [{ document, value: got.value }] : [];
  });
  if (values.length === 0 && failed !== undefined) return failed;
  return { name: input, values, missing: read.length - values.length };
}

function toDocument(inputs: readonly Gathered[]): WorkDocument {
  const [only, ...more] = inputs.flatMap(({ values }) => values);
  // A page stays a page for those who can read it.
  if (only?.original !== undefined && more.length === 0) return only.original;
  return { text: joinTexts(toParts(inputs)) };
}

function toParts(inputs: readonly Gathered[]): readonly { readonly name: string; readonly text: string }[] {
  return inputs.flatMap(({ name, values }) => values.map(({ document, value }) => ({ name: values.length === 1 ? name : `${name} (document ${document + 1})`, text: toText(value) })));
}
