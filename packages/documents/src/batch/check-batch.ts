// Whether a batch could run, without a document.
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { prepareBatch, type BatchOperation } from './batch-operation.ts';

/** @throws GatewayError `invalid_input` that says everything that is wrong, as `processDocuments` would */
export async function checkBatch(operations: readonly BatchOperation[], set: OperationSet = createOperationSet()): Promise<void> {
  await prepareBatch(operations, set);
}
