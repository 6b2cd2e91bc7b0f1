import { createCost, type LanguageModel, type Operation } from '@gateway/core';
import { collectStream, createFakeClock } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo, type Script } from '../__fixtures__/fake-registry.ts';
import { createFakeRouter } from '../__fixtures__/fake-router.ts';
import type { AnswerCache } from '../answer-cache.ts';
import { openBudget, type Budget } from '../budget/open-budget.ts';
import { createGateway, type Gateway } from '../create-gateway.ts';
import { openLedger, type Ledger } from '../ledger/open-ledger.ts';

const MICRO = 1_000_000;
const OFFERED = ['acme/small', 'acme/large'].map((name) => modelInfo(name, { input: 1, output: 2 }));
const request = { messages: [{ role: 'user' as const, content: 'one two three' }] };
const NAMED = { ...request, selector: { model: 'acme/small' } };
const COST = createCost(3 * MICRO, 4 * MICRO);
const repeat: Operation<string, string> = {
  name: 'repeat',
  task: 'rewriting',
  promptVersion: '1',
  run: async (input, model, call) => (await model.complete({ messages: [{ role: 'user', content: input }] }, call)).text,
};

let gateway: Gateway;
afterEach(async () => gateway.close());

interface Opened {
  readonly ledger: Ledger;
  readonly budget: Budget;
  /** Models whose answers went through the cache to be kept. */
  readonly kept: readonly string[];
}

function open(script: Script): Opened {
  const { registry } = createFakeRegistry(OFFERED, script);
  const ledger = openLedger({ path: ':memory:' });
  const budget = openBudget({ limits: { processUsd: 1 } });
  const kept: string[] = [];
  const keep = (model: LanguageModel): LanguageModel => ({
    ...model,
    complete: async (asked, call) => {
      const result = await model.complete(asked, call);
      kept.push(result.model);
      return result;
    },
  });
  const cache: AnswerCache = { wrap: keep, keep: () => undefined };
  const catalogue = { ...registry.catalogue, isAnotherModel: (_provider: string, asked: string, answered: string) => answered.split('-')[0] !== asked };
  gateway = createGateway({ models: { ...registry, catalogue }, router: createFakeRouter(), ledger, budget, cache, baseline: 'acme/large', clock: createFakeClock() });
  return { ledger, budget, kept };
}

async function readRows(ledger: Ledger, rows: 'calls' | 'attempts'): Promise<unknown> {
  let text = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows })) text += piece;
  return JSON.parse(text);
}

const byLarge: Script = { 'acme/small': { text: 'two words', model: 'large-2026' } };
const REFUSAL = { kind: 'bad_response', message: 'acme/small was named, and "large-2026" answered.', details: { asked: 'small', answered: 'large-2026' } };

it('fails a call that another model answered than the named one, says which, and books what it cost', async () => {
  const { ledger, budget, kept } = open(byLarge);
  await expect(gateway.complete(NAMED)).rejects.toMatchObject(REFUSAL);
  await expect(collectStream(gateway.stream(NAMED))).rejects.toMatchObject(REFUSAL);
  await expect(gateway.run(repeat, 'one two three', { selector: NAMED.selector })).rejects.toMatchObject({ kind: 'bad_response', message: expect.stringContaining('"large-2026" answered') as string });
  const row = { outcome: 'bad_response', cost_usd: COST.totalPicoUsd / 1e12 };
  expect(await readRows(ledger, 'calls')).toMatchObject([row, row, row]);
  const attempt = { provider: 'acme', model: 'large-2026', outcome: 'ok', cost_usd: COST.totalPicoUsd / 1e12 };
  expect(await readRows(ledger, 'attempts')).toMatchObject([attempt, attempt, attempt]);
  expect(await budget.read()).toMatchObject([{ reservedPicoUsd: 0n, spentPicoUsd: BigInt(3 * COST.totalPicoUsd) }]);
  expect(kept).toEqual([]);
});

it('keeps the answer of whoever answered where nobody was named, or others may answer', async () => {
  const { ledger } = open(byLarge);
  expect(await gateway.complete(request)).toMatchObject({ text: 'two words', model: 'large-2026' });
  expect(await gateway.complete({ ...request, selector: { provider: 'acme' } })).toMatchObject({ model: 'large-2026' });
  expect(await gateway.complete({ ...request, selector: { model: 'acme/small', fallback: true } })).toMatchObject({ model: 'large-2026' });
  expect(await gateway.run(repeat, 'a')).toMatchObject({ output: 'two words', model: 'large-2026' });
  const row = { model: 'large-2026', outcome: 'ok' };
  expect(await readRows(ledger, 'calls')).toMatchObject([row, row, row, row]);
});

it('takes a dated name for the named model', async () => {
  const { kept } = open({ 'acme/small': { text: 'two words', model: 'small-2026' } });
  expect(await gateway.complete(NAMED)).toMatchObject({ model: 'small-2026' });
  expect((await collectStream(gateway.stream(NAMED))).result.model).toBe('small-2026');
  expect(kept).toEqual(['small-2026']);
});
