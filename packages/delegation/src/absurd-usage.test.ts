// Figures that cannot be true must not cost anybody the answer that they came with: what follows from them is unknown, and nothing else.
import { type BatchAnswer, type BatchApi, type BatchStatus, type CompletionResult, type Operation, type Usage } from '@gateway/core';
import { createFakeClock, createFakeLanguageModel } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from './__fixtures__/fake-registry.ts';
import { createFakeRouter } from './__fixtures__/fake-router.ts';
import { createGateway, type Gateway } from './create-gateway.ts';
import { openLedger, type Ledger } from './ledger/open-ledger.ts';

const ABSURD: Usage = { inputTokens: 3, outputTokens: 1e12 };
const LINE = modelInfo('base/line', { input: 10, output: 20 });
const request = { messages: [{ role: 'user' as const, content: 'one two three' }] };
const own = () => createFakeLanguageModel({ provider: 'mine', model: 'own', reply: () => ({ text: 'here', usage: ABSURD }) });

let gateway: Gateway;
afterEach(async () => gateway.close());

function open(batch?: BatchApi): Ledger {
  const { registry } = createFakeRegistry([LINE]);
  const ledger = openLedger({ path: ':memory:' });
  const models = batch === undefined ? registry : { ...registry, resolveProvider: (name: string) => ({ ...registry.resolveProvider(name), batch }), catalogue: { ...registry.catalogue, batchPriceOf: () => LINE.price } };
  gateway = createGateway({ models, router: createFakeRouter(), ledger, baseline: 'base/line', clock: createFakeClock({ autoAdvance: true }) });
  return ledger;
}

it('the answer comes back, and what it saved is unknown', async () => {
  const ledger = open();
  expect(await gateway.complete(request, { model: own() })).toMatchObject({ text: 'here', usage: ABSURD, delegation: { saved: null, baseline: { cost: null } } });
  const repeat: Operation<string, string> = { name: 'repeat', task: 'chat', promptVersion: '1', run: async (input, model, call) => (await model.complete({ messages: [{ role: 'user', content: input }] }, call)).text };
  expect(await gateway.run(repeat, 'a', { model: own() })).toMatchObject({ output: 'here', delegation: { saved: null } });
  expect((await ledger.summarize()).totals).toMatchObject({ calls: 2, outcomes: { ok: 2 } });
});

it('a batch keeps its answers, and its cost is unknown', async () => {
  const status: BatchStatus = { batchId: 'b', state: 'finished', isOver: true, total: 1, succeeded: 1, failed: 0 };
  const result: CompletionResult = { text: 'here', message: { role: 'assistant', content: 'here' }, toolCalls: [], finishReason: 'stop', usage: ABSURD, cost: null, provider: 'base', model: 'line' };
  const ledger = open({
    find: async () => undefined,
    submit: async () => status,
    status: async () => status,
    cancel: async () => status,
    async *answers() {
      yield { id: 'a', result } satisfies BatchAnswer;
    },
  });
  expect(await gateway.batch([{ id: 'a', request }], { selector: { model: 'base/line' } })).toMatchObject({ cost: null, answers: [{ result: { text: 'here' } }] });
  expect((await ledger.summarize()).totals).toMatchObject({ calls: 1, unknownCost: 1 });
});
