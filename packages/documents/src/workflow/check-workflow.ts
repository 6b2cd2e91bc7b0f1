// Whether a workflow could run, without a document.
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { prepareWorkflow } from './plan-workflow.ts';
import type { WorkflowStage } from './workflow-stage.ts';

/** @throws GatewayError `invalid_input` that says everything that is wrong, as `runWorkflow` would */
export async function checkWorkflow(stages: readonly WorkflowStage[], operations: OperationSet = createOperationSet()): Promise<void> {
  await prepareWorkflow(stages, operations);
}
