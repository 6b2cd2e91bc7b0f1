import { fromUsd, isGatewayError, type ModelInfo } from '@gateway/core';
import { expect, it } from 'vitest';
import { modelInfo } from '../__fixtures__/fake-registry.ts';
import { createRouter } from './create-router.ts';
import type { RoutingTask } from './router.ts';

const MODELS: readonly ModelInfo[] = [modelInfo('acme/small', { input: 0.1, output: 0.4 }), modelInfo('acme/large', { input: 3, output: 15 })];

function readHint(task: RoutingTask): string {
  try {
    createRouter({ random: () => 0.5 }).route(task, MODELS);
  } catch (error) {
    if (isGatewayError(error)) return error.hint ?? '';
  }
  return '';
}

it.each([1, 7, 1_234, 55_555, 1_000_003])('a limit of what the hint asks for is enough for %d tokens', (inputTokens) => {
  const work: RoutingTask = { task: 'summarization', inputTokens, outputTokens: 17 };
  const [, least] = /Allow at least \$([\d.]+),/.exec(readHint({ ...work, maxCost: 1 })) ?? [];
  expect(createRouter({ random: () => 0.5 }).route({ ...work, maxCost: fromUsd(Number(least)) }, MODELS).chosen.model).toBe('small');
});
