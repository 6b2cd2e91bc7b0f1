import { createCost, NO_COST, silentLogger, type AttemptEnd, type AttemptStart } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, expect, it } from 'vitest';
import { openBudget } from '../budget/open-budget.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { openCall, type CallBooks } from './open-call.ts';

const START: AttemptStart = { provider: 'acme', model: 'small', subject: { kind: 'completion', request: { messages: [{ role: 'user', content: 'abc' }] } }, price: { input: 1, output: 2 } };
const COST = createCost(3, 4);
const END: AttemptEnd = { outcome: 'cancelled', model: 'small', usage: { inputTokens: 3, outputTokens: 2, estimated: true }, cost: COST, startedMs: 0, endedMs: 5 };

const ledger = openLedger({ path: ':memory:' });
afterEach(async () => ledger.close());

it('writes the row of a call that was given up once the attempts that are still being booked are in', async () => {
  const tracked: Promise<void>[] = [];
  const clock = createFakeClock();
  const books: CallBooks = {
    ledger,
    budget: openBudget({ limits: {} }),
    baseline: () => ({ model: 'base/line', price: null }),
    loadCountTokens: async () => (text) => text.length,
    newId: () => 'unused',
    clock,
    logger: silentLogger,
    track: (pending) => tracked.push(pending),
  };
  const recorded: string[] = [];
  const opened = openCall(books, { task: 'chat', origin: { onRecorded: (id) => recorded.push(id) } });
  const permit = await opened.observer.begin(START, {});

  expect(opened.finish({ outcome: 'cancelled', usage: null })).toMatchObject({ attempts: [], cost: NO_COST });
  expect([recorded, tracked.length]).toEqual([[], 1]);
  await permit.end(END);
  await Promise.all(tracked);

  expect(recorded).toEqual([opened.id]);
  let rows = '';
  for await (const piece of ledger.exportRows({ format: 'json', rows: 'calls' })) rows += piece;
  expect(JSON.parse(rows)).toMatchObject([{ id: opened.id, outcome: 'cancelled', cost_usd: COST.totalPicoUsd / 1e12, estimated: true }]);
});
