// Whether a workflow could run, without a document.
import { createOperationSet, type OperationSet } from '../operations/operation-set.ts';
import { planWorkflow } from './plan-workflow.ts';
import type { WorkflowStage } from './workflow-stage.ts';

/** @throws GatewayError `invalid_input` that says everything that is wrong, as `runWorkflow` would */
export function checkWorkflow(stages: readonly WorkflowStage[], operations: OperationSet = createOperationSet()): void {
  planWorkflow(stages, operations);
}
