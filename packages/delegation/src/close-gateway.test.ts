// What is under way when a gateway is closed is given up, and is in the books before they are closed.
import { GatewayError, type LanguageModel } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createFakeRegistry, modelInfo } from './__fixtures__/fake-registry.ts';
import { openBudget } from './budget/open-budget.ts';
import { createGateway, type Gateway } from './create-gateway.ts';
import { openLedger } from './ledger/open-ledger.ts';

const request = { messages: [{ role: 'user' as const, content: 'one two three' }] };

function open() {
  const ledger = openLedger({ path: ':memory:' });
  const calls: unknown[] = [];
  const attempts: unknown[] = [];
  const budget = openBudget({ limits: { processUsd: 1 } });
  const gateway = createGateway({
    models: createFakeRegistry([modelInfo('acme/small', { input: 1, output: 2 })]).registry,
    budget,
    clock: createFakeClock(),
    ledger: {
      ...ledger,
      recordCall: (row) => {
        ledger.recordCall(row);
        calls.push(row);
      },
      recordAttempt: (row) => {
        ledger.recordAttempt(row);
        attempts.push(row);
      },
    },
  });
  return { gateway, budget, calls, attempts };
}

/** Answers nothing until it is aborted. `sent` resolves when it has been asked. */
function createSlowModel(): { readonly model: LanguageModel; readonly sent: Promise<void> } {
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  const model: LanguageModel = {
    provider: 'acme',
    model: 'small',
    complete: async (asked, call) => {
      const permit = await call?.attempts?.begin({ provider: 'acme', model: 'small', subject: { kind: 'completion', request: asked }, price: { input: 1, output: 2 } }, call);
      resolve();
      await new Promise((abort) => {
        call?.signal?.addEventListener('abort', abort);
      });
      await permit?.end({ outcome: 'cancelled', model: 'small', usage: null, cost: null, startedMs: 0, endedMs: 1 });
      throw new GatewayError({ kind: 'cancelled', message: 'given up' });
    },
    stream: () => {
      throw new Error('not asked');
    },
  };
  return { model, sent };
}

it.each<[string, (gateway: Gateway, model: LanguageModel) => Promise<unknown>]>([
  ['a request', async (gateway, model) => gateway.complete(request, { model })],
  ['a piece of work', async (gateway, model) => gateway.run({ name: 'echo', task: 'chat', promptVersion: 'echo/1', run: async (text: string, asked, call) => (await asked.complete({ messages: [{ role: 'user', content: text }] }, call)).text }, 'one', { model })],
])('%s', async (_what, ask) => {
  const { gateway, budget, calls, attempts } = open();
  const { model, sent } = createSlowModel();
  const asked = ask(gateway, model);
  await Promise.all([expect(asked).rejects.toMatchObject({ kind: 'cancelled' }), sent.then(async () => gateway.close())]);
  expect([calls, attempts]).toMatchObject([[{ outcome: 'cancelled', cost: null }], [{ outcome: 'cancelled', cost: null }]]);
  const [reading] = await budget.read();
  expect(reading?.reservedPicoUsd).toBe(0n);
  expect(reading?.spentPicoUsd).toBeGreaterThan(0n);
});

it('nothing of a call is left on the signal of its caller', async () => {
  const { gateway } = open();
  const caller = new AbortController();
  let listeners = 0;
  const { signal } = caller;
  const counted: AbortSignal = Object.assign(signal, {
    addEventListener: (...args: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1;
      AbortSignal.prototype.addEventListener.apply(signal, args);
    },
    removeEventListener: (...args: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1;
      AbortSignal.prototype.removeEventListener.apply(signal, args);
    },
  });
  await gateway.complete(request, { signal: counted });
  expect(listeners).toBe(0);
  await gateway.close();
});
