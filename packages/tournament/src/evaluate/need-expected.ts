// What an answer is compared with.
import { GatewayError } from '@gateway/core';
import type { PlannedTask } from '../tournament-plan.ts';

/** The evaluator's own, else the task's ground truth. @throws GatewayError `invalid_input` when there is neither */
export function needExpected<Expected>(type: string, given: Expected | undefined, task: PlannedTask): Expected | string {
  const expected = given ?? task.groundTruth;
  if (expected !== undefined) return expected;
  throw new GatewayError({ kind: 'invalid_input', message: `The check "${type}" has nothing to compare answers to "${task.name}" with.`, hint: 'Give the task groundTruth, or the check "expected".' });
}
