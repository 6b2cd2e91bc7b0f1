// A workflow judged whole, before anything is read or spent: every name known, every parameter right, no circle.
import { GatewayError, isGatewayError, type ModelSelector } from '@gateway/core';
import { suggestName } from '@gateway/text';
import type { BoundOperation } from '../operations/bound-operation.ts';
import type { OperationSet } from '../operations/operation-set.ts';
import { findProblems } from '../operations/check-operations.ts';
import { findUnknownTargets } from '../worker/check-targets.ts';
import type { WorkerOptions } from '../worker/create-worker.ts';
import { findCircle } from './find-circle.ts';
import { ORIGINAL, type WorkflowStage } from './workflow-stage.ts';

export interface PlannedStage {
  readonly name: string;
  readonly outputAs: string;
  /** As the workflow names it. */
  readonly operationName: string;
  readonly operation: BoundOperation;
  /** {@link ORIGINAL} or the `outputAs` of other stages. Never empty. */
  readonly inputs: readonly string[];
  /** Once for every document, or once for all of them. */
  readonly scope: 'document' | 'whole';
  /** The input whose items are worked on one by one. */
  readonly iterates: string | undefined;
  readonly targets: readonly ModelSelector[];
  readonly retries: number;
}

const MAX_STAGES = 100;
const MAX_RETRIES = 5;

/**
 * @returns the stages in an order in which each comes after what it reads
 * @throws GatewayError `invalid_input` that says everything that is wrong, and with which stages
 */
export function planWorkflow(stages: readonly WorkflowStage[], operations: OperationSet): readonly PlannedStage[] {
  if (stages.length === 0) throw refuse(['It has no stages.']);
  if (stages.length > MAX_STAGES) throw refuse([`It has ${stages.length} stages; ${MAX_STAGES} are the most.`]);
  const problems = [...findRepeatedOutputs(stages), ...stages.flatMap((stage) => findFaults(stage, stages))];
  const bound = stages.map((stage) => {
    try {
      return operations.bind(stage.operation, stage.params, `Stage "${nameOf(stage)}"`);
    } catch (error) {
      if (!isGatewayError(error) || error.kind !== 'invalid_input') throw error;
      problems.push(error.hint === undefined ? error.message : `${error.message} ${error.hint}`);
      return undefined;
    }
  });
  problems.push(...stages.flatMap((stage, index) => findStrangers(stage, bound[index])));
  const circle = problems.length > 0 ? undefined : findCircle(new Map(stages.map((stage) => [stage.outputAs, readInputs(stage)])));
  if (circle !== undefined) problems.push(`The stages ${circle.map((output) => `"${nameOf(stages.find(({ outputAs }) => outputAs === output))}"`).join(' -> ')} wait for each other.`);
  if (problems.length > 0) throw refuse(problems);
  return sortStages(stages, bound);
}

// A named model answers or the stage fails: here none ever could.
function findStrangers(stage: WorkflowStage, operation: BoundOperation | undefined): readonly string[] {
  const { provider, model } = stage;
  if (operation === undefined || operation.asksModel || (model === undefined && (provider === undefined || provider === 'local'))) return [];
  return [`Stage "${nameOf(stage)}": ${operation.name} never asks a model, so "${model ?? provider ?? ''}" cannot do it. Leave provider and model out of it.`];
}

/** {@link planWorkflow}, and what takes its time or a gateway to find out. @throws GatewayError as that */
export async function prepareWorkflow(stages: readonly WorkflowStage[], operations: OperationSet, worker?: Pick<WorkerOptions, 'gateway' | 'findModel'>): Promise<readonly PlannedStage[]> {
  const planned = planWorkflow(stages, operations);
  const asked = planned.map(({ name, operation, targets }) => ({ where: `Stage "${name}"`, operation, targets }));
  const problems = [...(await findProblems(asked)), ...findUnknownTargets(asked, { models: worker?.gateway.models, findModel: worker?.findModel })];
  if (problems.length > 0) throw refuse(problems);
  return planned;
}

function sortStages(stages: readonly WorkflowStage[], bound: readonly (BoundOperation | undefined)[]): readonly PlannedStage[] {
  const planned = new Map<string, PlannedStage>();
  const waiting = stages.flatMap((stage, index) => {
    const operation = bound[index];
    return operation === undefined ? [] : [{ stage, operation }];
  });
  while (planned.size < stages.length) {
    for (const { stage, operation } of waiting) {
      const isReady = !planned.has(stage.outputAs) && readInputs(stage).every((input) => input === ORIGINAL || planned.has(input));
      if (isReady) planned.set(stage.outputAs, toPlanned(stage, operation, planned));
    }
  }
  return [...planned.values()];
}

function toPlanned(stage: WorkflowStage, operation: BoundOperation, earlier: ReadonlyMap<string, PlannedStage>): PlannedStage {
  const { provider, model, providerPreference, forEach, fallbacks = [] } = stage;
  const inputs = readInputs(stage);
  const isWhole = forEach === false || inputs.every((input) => earlier.get(input)?.scope === 'whole');
  const iterates = forEach === true ? inputs[0] : typeof forEach === 'string' && forEach !== ORIGINAL ? forEach : undefined;
  return {
    name: nameOf(stage),
    outputAs: stage.outputAs,
    operationName: stage.operation,
    operation,
    inputs,
    scope: isWhole ? 'whole' : 'document',
    iterates: iterates === ORIGINAL ? undefined : iterates,
    targets: [{ provider, model, priority: model === undefined ? providerPreference : undefined }, ...fallbacks.map(toSelector)],
    retries: stage.retries ?? 0,
  };
}

function toSelector(fallback: string): ModelSelector {
  return fallback.includes('/') && !fallback.startsWith('local/') ? { model: fallback } : { provider: fallback.split('/')[0] };
}

function nameOf(stage: WorkflowStage | undefined): string {
  return stage?.name ?? stage?.outputAs ?? '';
}

function readInputs({ inputFrom, forEach }: WorkflowStage): readonly string[] {
  if (inputFrom === undefined) return [typeof forEach === 'string' ? forEach : ORIGINAL];
  return typeof inputFrom === 'string' ? [inputFrom] : [...new Set(inputFrom)];
}

function findRepeatedOutputs(stages: readonly WorkflowStage[]): readonly string[] {
  const byOutput = Map.groupBy(stages, ({ outputAs }) => outputAs);
  return [...byOutput].flatMap(([output, same]) => (same.length < 2 ? [] : [`The stages ${same.map((stage) => `"${nameOf(stage)}"`).join(' and ')} all give "${output}"; each output needs a name of its own.`]));
}

function findFaults(stage: WorkflowStage, stages: readonly WorkflowStage[]): readonly string[] {
  const where = `Stage "${nameOf(stage)}"`;
  const known = [ORIGINAL, ...stages.map(({ outputAs }) => outputAs)];
  const inputs = readInputs(stage);
  const faults = inputs.flatMap((input) => (known.includes(input) ? [] : [`${where} reads "${input}", which no stage gives${suggest(input, known)}.`]));
  const { outputAs, forEach, retries = 0, model, providerPreference } = stage;
  if (inputs.length === 0) faults.push(`${where} reads nothing.`);
  if (outputAs.trim() === '') faults.push(`${where} gives its output no name.`);
  if (outputAs === ORIGINAL) faults.push(`${where} calls its output "${ORIGINAL}", which are the documents.`);
  if (typeof forEach === 'string' && forEach !== ORIGINAL && !inputs.includes(forEach)) faults.push(`${where} goes through "${forEach}", which it does not read${suggest(forEach, inputs)}.`);
  if (forEach === true && inputs.length > 1) faults.push(`${where} reads several inputs: "for_each" must name the one whose items it goes through.`);
  if (!(Number.isInteger(retries) && retries >= 0 && retries <= MAX_RETRIES)) faults.push(`${where}: "retries" must be a whole number from 0 to ${MAX_RETRIES}.`);
  if (model !== undefined && providerPreference !== undefined) faults.push(`${where} names a model, which leaves nothing to choose by "provider_preference".`);
  return faults;
}

function suggest(name: string, known: readonly string[]): string {
  const suggestion = suggestName(name.slice(0, 100), known);
  return suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`;
}

function refuse(problems: readonly string[]): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `The workflow cannot run. ${problems.join(' ')}`, hint: 'Nothing was read or spent. "input_from" takes "original" or the "output_as" of another stage.', details: { problems } });
}
