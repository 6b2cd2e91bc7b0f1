// Whether a batch could run, without a document.
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { bindBatchOperations, type BatchOperation } from './batch-operation.ts';

/** @throws GatewayError `invalid_input` that says everything that is wrong, as `processDocuments` would */
export function checkBatch(operations: readonly BatchOperation[], set: OperationSet = createOperationSet()): void {
  bindBatchOperations(operations, set);
}
