// What a batch does to each of its documents, checked before the first of them is read.
import { isGatewayError } from '@gateway/core';
import { findProblems, refuseProblems } from '../operations/check-operations.ts';
import type { BoundOperation } from '../operations/bound-operation.ts';
import type { OperationSet } from '../operations/operation-set.ts';

export interface BatchOperation {
  /** A tool's name or a short one, see `documentOperations`. */
  readonly operation: string;
  /** Written as the tool's own arguments are. */
  readonly params?: unknown;
  /** The name of what it gives. Unique. */
  readonly outputAs: string;
}

export interface BoundBatchOperation {
  readonly outputAs: string;
  readonly operation: BoundOperation;
}

// What an entry says beside its outputs.
const RESERVED = ['index', 'error', 'error_code', 'retryable', 'hint', 'warnings'];
const MAX_OPERATIONS = 20;
const REFUSAL = { what: 'batch', hint: 'Nothing was read or spent.' };

/** @throws GatewayError `invalid_input` that says everything that is wrong */
function bindBatchOperations(given: readonly BatchOperation[], operations: OperationSet): readonly BoundBatchOperation[] {
  const problems: string[] = [];
  if (given.length === 0 || given.length > MAX_OPERATIONS) problems.push(`There are ${given.length} operations; 1 to ${MAX_OPERATIONS} can be done at once.`);
  const bound = given.flatMap(({ operation, params, outputAs }, index): BoundBatchOperation[] => {
    const where = `Operation "${outputAs}"`;
    if (outputAs.trim() === '') problems.push(`Operation ${index} gives its output no name.`);
    if (RESERVED.includes(outputAs)) problems.push(`${where}: the name is taken; results use it themselves.`);
    if (given.findIndex((other) => other.outputAs === outputAs) < index) problems.push(`Two operations give "${outputAs}"; each output needs a name of its own.`);
    try {
      return [{ outputAs, operation: operations.bind(operation, params, where) }];
    } catch (error) {
      if (!isGatewayError(error) || error.kind !== 'invalid_input') throw error;
      problems.push(error.hint === undefined ? error.message : `${error.message} ${error.hint}`);
      return [];
    }
  });
  refuseProblems(problems, REFUSAL);
  return bound;
}

/** {@link bindBatchOperations}, and what takes its time to find out. @throws GatewayError as that */
export async function prepareBatch(given: readonly BatchOperation[], operations: OperationSet): Promise<readonly BoundBatchOperation[]> {
  const bound = bindBatchOperations(given, operations);
  refuseProblems(await findProblems(bound.map(({ outputAs, operation }) => ({ where: `Operation "${outputAs}"`, operation }))), REFUSAL);
  return bound;
}
