import { MAX_EXACT_USD, type CompletionRequest, type ModelSelector, type Operation, type Priority, type TaskType } from '@gateway/core';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from '../__fixtures__/fake-registry.ts';
import { createGateway, type Gateway } from '../create-gateway.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';
import { createRouter } from '../routing/create-router.ts';

const PRICED = modelInfo('acme/small', { input: 1, output: 2 });
const request: CompletionRequest = { messages: [{ role: 'user', content: 'one two three' }] };
const repeat = (task: TaskType): Operation<string, string> => ({
  name: 'repeat',
  task,
  promptVersion: '1',
  run: async (input, model, call) => (await model.complete({ messages: [{ role: 'user', content: input }] }, call)).text,
});

let gateway: Gateway;
afterEach(async () => gateway.close());

function open(): { readonly sent: readonly unknown[]; readonly ledger: Ledger } {
  const { registry, sent } = createFakeRegistry([PRICED]);
  const ledger = openLedger({ path: ':memory:' });
  gateway = createGateway({ models: registry, ledger });
  return { sent, ledger };
}

const SELECTORS: readonly (readonly [string, ModelSelector, string])[] = [
  ['no model in an empty name', { model: '' }, '"provider/model"'],
  ['no model in a blank name', { model: ' ' }, '"provider/model"'],
  ['no model behind a provider', { model: 'acme/' }, '"provider/model"'],
  ['no model of a named provider', { provider: 'acme', model: '' }, '"provider/model"'],
  ['an unknown priority', { priority: 'cheapest' as Priority }, 'balanced'],
  ['a priority that every object has', { priority: 'constructor' as Priority }, 'balanced'],
  ['a limit beyond what can be counted', { maxCostUsd: 1e300 }, '9007 USD'],
  ['a limit just beyond that', { maxCostUsd: MAX_EXACT_USD + 0.01 }, '9007 USD'],
  ['a limit below nothing', { maxCostUsd: -1 }, '9007 USD'],
  ['a limit that is no number', { maxCostUsd: Number.NaN }, '9007 USD'],
  ['a quality above all', { minQuality: 1.1 }, '0 to 1'],
];

it.each(SELECTORS)('refuses %s, on every road, and sends nothing', async (_what, selector, hint) => {
  const { sent, ledger } = open();
  const refusal = { kind: 'invalid_input', hint: expect.stringContaining(hint) as string };
  await expect(gateway.complete({ ...request, selector })).rejects.toMatchObject(refusal);
  await expect(gateway.stream({ ...request, selector })[Symbol.asyncIterator]().next()).rejects.toMatchObject(refusal);
  await expect(gateway.run(repeat('rewriting'), 'a', { selector })).rejects.toMatchObject(refusal);
  await expect(gateway.batch([], { selector })).rejects.toMatchObject(refusal);
  await expect(gateway.languageModel(selector)).rejects.toMatchObject(refusal);
  expect(sent).toEqual([]);
  expect((await ledger.summarize()).totals.calls).toBe(0);
});

it.each(['cooking', 'toString'])('refuses the task "%s", on every road', async (word) => {
  open();
  const task = word as TaskType;
  const refusal = { kind: 'invalid_input', message: `There is no task "${word}".`, hint: expect.stringContaining('summarization') as string };
  await expect(gateway.complete({ ...request, task })).rejects.toMatchObject(refusal);
  await expect(gateway.run(repeat(task), 'a')).rejects.toMatchObject(refusal);
  await expect(gateway.batch([], { task })).rejects.toMatchObject(refusal);
  await expect(gateway.route({ task, inputTokens: 1, outputTokens: 1 })).rejects.toMatchObject(refusal);
});

it('the router by itself refuses the same', () => {
  open();
  const router = createRouter({ random: () => 0.5 });
  const work = { task: 'chat', inputTokens: 1, outputTokens: 1 } as const;
  expect(() => router.route({ ...work, priority: 'best' as Priority }, [PRICED])).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
  expect(() => router.route({ ...work, maxCost: Number.POSITIVE_INFINITY }, [PRICED])).toThrow(expect.objectContaining({ kind: 'invalid_input', message: 'Work cannot be limited to more than 9007 USD.' }) as Error);
});

it('takes the largest limit that can be counted', async () => {
  open();
  expect(await gateway.complete({ ...request, selector: { maxCostUsd: MAX_EXACT_USD } })).toMatchObject({ model: 'small' });
});
