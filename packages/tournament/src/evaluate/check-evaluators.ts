// Refuses checks that could not be made, before anything is paid.
import { GatewayError } from '@gateway/core';
import type { PlannedTask } from '../tournament-plan.ts';
import type { EvaluatorSpec } from '../tournament-spec.ts';
import { noRunner } from './code-evaluators.ts';
import { EVALUATORS, evaluatorOf } from './evaluators.ts';

const MAX_EVALUATORS = 20;

/** @throws GatewayError `invalid_input`; `not_configured` for tests without a code runner */
export async function checkEvaluators(specs: readonly EvaluatorSpec[], { tasks, hasCodeRunner }: { readonly tasks: readonly PlannedTask[]; readonly hasCodeRunner: boolean }): Promise<void> {
  if (specs.length > MAX_EVALUATORS) refuse(`There are ${specs.length} checks.`, `Give at most ${MAX_EVALUATORS}.`);
  if (!hasCodeRunner && (specs.some(({ type }) => type === 'tests') || tasks.some(({ tests }) => tests.length > 0))) throw noRunner();
  for (const spec of specs) {
    if (!Object.hasOwn(EVALUATORS, spec.type)) refuse(`There is no check "${spec.type}".`, `There are: ${Object.keys(EVALUATORS).join(', ')}.`);
    if (spec.weight !== undefined && !(spec.weight > 0 && Number.isFinite(spec.weight))) refuse(`The check "${spec.type}" has weight ${spec.weight}.`, 'Give a number above 0.');
    for (const task of tasks) await evaluatorOf(spec.type).check?.(spec, task);
  }
}

function refuse(message: string, hint: string): never {
  throw new GatewayError({ kind: 'invalid_input', message, hint });
}
