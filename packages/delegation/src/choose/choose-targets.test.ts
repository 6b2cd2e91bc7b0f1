import type { ModelSelector } from '@gateway/core';
import { expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from '../__fixtures__/fake-registry.ts';
import { createFakeRouter } from '../__fixtures__/fake-router.ts';
import { chooseTargets } from './choose-targets.ts';

const PRICE = { input: 1, output: 2 };
const OFFERED = ['acme/a', 'acme/b', 'acme/c', 'acme/d', 'acme/e', 'acme/f', 'other/x', 'third/y'].map((name) => modelInfo(name, PRICE));

async function choose(selector: ModelSelector): Promise<readonly string[]> {
  const { registry } = createFakeRegistry(OFFERED);
  const choice = await chooseTargets({ models: registry, router: createFakeRouter(), selector, task: { task: 'chat', inputTokens: 1, outputTokens: 1 } });
  return choice?.targets.map(({ provider, model }) => `${provider}/${model}`) ?? [];
}

it('lets every provider stand in, however many models the first one has', async () => {
  expect(await choose({})).toEqual(['acme/a', 'acme/b', 'acme/c', 'other/x', 'third/y']);
  expect(await choose({ model: 'acme/f', fallback: true })).toEqual(['acme/f', 'acme/a', 'acme/b', 'other/x', 'third/y']);
});

it('stays with the one that was chosen when nobody may take over', async () => {
  expect(await choose({ fallback: false })).toEqual(['acme/a']);
  expect(await choose({ model: 'acme/f' })).toEqual(['acme/f']);
});
