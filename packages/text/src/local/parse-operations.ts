// A pipeline is judged whole before any of it runs: every action known, every parameter known, there and of its type.
import { GatewayError } from '@gateway/core';
import { suggestName } from '../suggest-name.ts';
import { localActions } from './actions.ts';
import type { LocalAction } from './local-action.ts';
import { findFault, isRequired, type Parameters, type ParameterValues } from './parameter.ts';

export interface ParsedOperation {
  readonly action: LocalAction;
  readonly parameters: ParameterValues<Parameters>;
}

const MAX_OPERATIONS = 100;

/** @throws GatewayError `invalid_input` that names the index of the first operation that is wrong, and all that is wrong with it */
export function parseOperations(operations: readonly unknown[]): ParsedOperation[] {
  if (operations.length > MAX_OPERATIONS) throw new GatewayError({ kind: 'invalid_input', message: `There are ${operations.length} operations; ${MAX_OPERATIONS} are the most.`, hint: 'Split the pipeline into several calls.' });
  return operations.map(parseOperation);
}

function parseOperation(operation: unknown, index: number): ParsedOperation {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) throw refuse(index, 'is not an object', 'An operation looks like { "action": "trim_whitespace" }.');
  const { action: name, ...given } = operation as Readonly<Record<string, unknown>>;
  const names = localActions.map((one) => one.name);
  if (typeof name !== 'string') throw refuse(index, 'has no "action"', `Actions: ${names.join(', ')}.`);
  const action = localActions.find((one) => one.name === name);
  if (action === undefined) {
    const suggestion = suggestName(name.slice(0, 100), names);
    throw refuse(index, `has the unknown action "${name.slice(0, 100)}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`, `Actions: ${names.join(', ')}.`);
  }
  const faults = findFaults(action, given);
  if (faults.length > 0) throw refuse(index, `(${name}): ${faults.join('; ')}`, describeParameters(action));
  const defaults = Object.entries(action.parameters).map(([key, parameter]): [string, unknown] => [key, parameter.default]);
  return { action, parameters: { ...Object.fromEntries(defaults), ...given } as ParameterValues<Parameters> };
}

function findFaults({ parameters }: LocalAction, given: Readonly<Record<string, unknown>>): string[] {
  const known = Object.keys(parameters);
  const faults: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const parameter = Object.hasOwn(parameters, key) ? parameters[key] : undefined;
    if (parameter === undefined) {
      const suggestion = suggestName(key.slice(0, 100), known);
      faults.push(`unknown parameter "${key.slice(0, 100)}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}`);
      continue;
    }
    const fault = findFault(parameter, value);
    if (fault !== undefined) faults.push(`"${key}" ${fault}`);
  }
  for (const [key, parameter] of Object.entries(parameters)) {
    if (isRequired(parameter) && !Object.hasOwn(given, key)) faults.push(`"${key}" is missing`);
  }
  return faults;
}

function describeParameters({ name, parameters }: LocalAction): string {
  const described = Object.entries(parameters).map(([key, parameter]) => {
    const standard = parameter.default === undefined ? '' : ` = ${JSON.stringify(parameter.default)}`;
    const kind = 'values' in parameter ? parameter.values.join(' | ') : parameter.kind;
    return `${key}${isRequired(parameter) ? '' : '?'}: ${kind}${standard}`;
  });
  return described.length === 0 ? `${name} takes no parameters.` : `${name} takes ${described.join('; ')}.`;
}

function refuse(index: number, what: string, hint: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `Operation ${index} ${what}.`, hint });
}
