// One stage for one document, or for all of them: waits for what it reads, makes a text of it, and has it worked on, item by item where that is asked for.
// Documents are read, and texts made, in the turn of whoever works on them: of a thousand items that wait only the list is in memory.
import { GatewayError, isGatewayError, type JsonValue, type Progress } from '@gateway/core';
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
  /** Is told how far a unit is: a share from 0 to 1, and what was done last. */
  readonly onPart: (stage: PlannedStage, index: number, part: UnitProgress) => void;
}

export interface UnitProgress {
  readonly share: number;
  readonly message: string;
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
  const unit: Unit = { stage, index, context };
  // What other stages give is waited for without a turn.
  const given = await Promise.all(stage.inputs.filter((input) => input !== ORIGINAL).map(async (input) => gather(input, unit)));
  const inputs = given.filter((one): one is Gathered => !isGatewayError(one));
  const because = inputs.filter(({ values }) => values.length === 0).map(({ name }) => context.stageOf(name)?.name ?? name);
  if (because.length > 0) return { because };
  const warnings = inputs.flatMap((input) => describeMissing(input, context));
  return stage.iterates === undefined ? runOnce(unit, warnings) : runItems(unit, { list: inputs.find(({ name }) => name === stage.iterates), warnings });
}

interface Unit {
  readonly stage: PlannedStage;
  readonly index: number;
  readonly context: UnitContext;
}

function describeMissing({ name, missing }: Gathered, { documentCount }: UnitContext): readonly string[] {
  return missing === 0 ? [] : [`${missing} of ${documentCount} inputs "${name}" were missing.`];
}

async function runOnce(unit: Unit, warnings: readonly string[]): Promise<UnitEnd> {
  const { stage, index, context } = unit;
  return takeTurn(unit, async () => {
    const inputs = await gatherAll(unit);
    if (isGatewayError(inputs)) return { error: inputs };
    const unread = inputs.filter(({ name }) => name === ORIGINAL).flatMap((input) => describeMissing(input, context));
    const onProgress = ({ done, total = 0, message }: Progress): void => {
      // Of the last part the unit's own end is told.
      if (done < total) context.onPart(stage, index, { share: done / total, message });
    };
    const report = await work(unit, { key: `${stage.outputAs}:${index}`, document: toDocument(inputs), onProgress });
    return report.status === 'failed' ? { error: report.error } : { value: report.value, itemErrors: [], warnings: [...warnings, ...unread] };
  });
}

async function runItems(unit: Unit, { list, warnings }: { readonly list: Gathered | undefined; readonly warnings: readonly string[] }): Promise<UnitEnd> {
  const { stage, index, context } = unit;
  const values = list?.values.map(({ value }) => value) ?? [];
  if (!values.every((value) => Array.isArray(value))) {
    return { error: new GatewayError({ kind: 'invalid_input', message: `Stage "${stage.name}" goes through "${stage.iterates ?? ''}", which is no list.`, hint: 'Leave "for_each" out, or let it name a list such as that of chunk_document.' }) };
  }
  const items = values.flat() as readonly JsonValue[];
  let done = 0;
  const ends = await Promise.all(
    items.map(async (item, number) => {
      // What failed in a list has left a gap: nothing to work on, and a gap in this list too, or places would no longer fit.
      const end = item === null ? undefined : await takeTurn(unit, async () => runItem(unit, item, number));
      done += 1;
      if (done < items.length) context.onPart(stage, index, { share: done / items.length, message: `item ${done} of ${items.length}` });
      return end;
    }),
  );
  const itemErrors = ends.flatMap((end, item): ItemError[] => (isGatewayError(end) ? [{ item, error: end }] : []));
  const gaps = items.filter((item) => item === null).length;
  const [first] = itemErrors;
  if (first !== undefined && itemErrors.length + gaps === ends.length) return { error: first.error };
  const missing = gaps === 0 ? [] : [`${gaps} of ${items.length} items of "${stage.iterates ?? ''}" were missing.`];
  return { value: ends.map((end) => (end === undefined || isGatewayError(end) ? null : end.value)), itemErrors, warnings: [...warnings, ...missing] };
}

async function runItem(unit: Unit, item: JsonValue, number: number): Promise<{ readonly value: JsonValue } | GatewayError> {
  const { stage, index } = unit;
  const others = await gatherAll(unit, (input) => input !== stage.iterates);
  if (isGatewayError(others)) return others;
  const text = others.length === 0 ? toText(item) : joinTexts([{ name: stage.iterates ?? '', text: toText(item) }, ...toParts(others)]);
  const report = await work(unit, { key: `${stage.outputAs}:${index}:${number}`, document: { text } });
  return report.status === 'failed' ? report.error : { value: report.value };
}

// Earlier documents go first, so that what is read for one is soon no longer needed.
async function takeTurn<T>({ index, context }: Unit, one: () => Promise<T>): Promise<T> {
  return context.takeTurn(one, { signal: context.signal, rank: index });
}

async function work({ stage, context }: Unit, piece: Pick<PieceOfWork, 'key' | 'document' | 'onProgress'>): Promise<WorkReport> {
  const { operation, targets, retries } = stage;
  return context.work(stage, { ...piece, operation, targets, retries });
}

async function gatherAll(unit: Unit, isWanted: (input: string) => boolean = () => true): Promise<readonly Gathered[] | GatewayError> {
  const gathered = await Promise.all(unit.stage.inputs.filter(isWanted).map(async (input) => gather(input, unit)));
  return gathered.find((one): one is GatewayError => isGatewayError(one)) ?? gathered.filter((one): one is Gathered => !isGatewayError(one));
}

async function gather(input: string, { stage, index, context }: Unit): Promise<Gathered | GatewayError> {
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
