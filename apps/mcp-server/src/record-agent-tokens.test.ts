// What the agent spent is counted behind the reply: a long result must not hold up whoever waits for it, or for anything else.
import { loadTokenCounter } from '@gateway/chunking';
import { silentLogger } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { recordAgentTokens, type AgentTokens } from './record-agent-tokens.ts';

interface FakeBooks {
  readonly services: AgentTokens['services'];
  readonly overheads: unknown[];
  readonly agentCosts: unknown[];
}

// One dollar a million tokens, one token a character.
function createServices({ count = (text) => text.length, price = { input: 1, output: 1 } }: { readonly count?: (text: string) => number; readonly price?: object | null } = {}): FakeBooks {
  const overheads: unknown[] = [];
  const agentCosts: unknown[] = [];
  const services = {
    logger: silentLogger,
    clock: createFakeClock({ startMs: 5 }),
    countTokens: async () => Promise.resolve(count),
    gateway: async () => Promise.resolve({ baseline: () => ({ model: 'acme/big', price }) }),
    spending: async () =>
      Promise.resolve({ ledger: { newCallId: () => 'new', recordOverhead: (row: unknown) => overheads.push(row), recordAgentCost: (row: unknown) => agentCosts.push(row) } }),
  };
  return { services: services as unknown as AgentTokens['services'], overheads, agentCosts };
}

const MICRO_USD = 1_000_000;
const BESIDE = { beside: { callId: 'one', tool: 'get_job', caller: 'alice' } };

it('counts a long result whole, in portions between which others have their turn', async () => {
  const portions: number[] = [];
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  const { services, overheads } = createServices({ count: (text) => portions.push(text.length) && text.length });
  setImmediate(turn);
  await recordAgentTokens({ spentOn: { callIds: ['one', 'two'] }, args: {}, read: 'x'.repeat(1_000_001), services, isAgent: true });
  isOver = true;
  expect(Math.max(...portions)).toBeLessThanOrEqual(50_000);
  expect(turns).toBeGreaterThanOrEqual(20);
  expect(overheads).toEqual([{ callId: 'one', cost: (1_000_001 + '{}'.length) * MICRO_USD }, { callId: 'two', cost: 0 }]);
});

it('counts as if it were in one piece, where the text has words', async () => {
  const { count } = await loadTokenCounter();
  const text = JSON.stringify({ text: Array.from({ length: 20_000 }, (_unused, index) => `Ünïcode word ${index}, internationalisation's\n\t${'x'.repeat(index % 7)};`).join(' ') });
  const { services, overheads } = createServices({ count });
  await recordAgentTokens({ spentOn: { callIds: ['one'] }, args: {}, read: text, services, isAgent: true });
  expect(text.length).toBeGreaterThan(900_000);
  expect(overheads).toEqual([{ callId: 'one', cost: (count(text) + count('{}')) * MICRO_USD }]);
});

it('begins to count when the reply has gone out', async () => {
  const order: string[] = [];
  const { services } = createServices({ count: () => order.push('counted') });
  const work = recordAgentTokens({ spentOn: { callIds: ['one'] }, args: {}, read: 'short', services, isAgent: true });
  // The reply is sent by promises that go on in the same turn.
  for (let step = 0; step < 50; step += 1) await Promise.resolve();
  order.push('replied');
  await work;
  expect(order[0]).toBe('replied');
});

it('is unknown until it is counted, where the call has no row of its own', async () => {
  const { services, agentCosts } = createServices();
  await recordAgentTokens({ spentOn: BESIDE, args: { a: 1 }, read: 'four', services, isAgent: true });
  const row = { id: 'new', atMs: 5, callId: 'one', tool: 'get_job', caller: 'alice' };
  expect(agentCosts).toEqual([{ ...row, cost: null }, { ...row, cost: ('{"a":1}'.length + 4) * MICRO_USD }]);
});

it('stays unknown without a price of the baseline model', async () => {
  const { services, agentCosts, overheads } = createServices({ price: null });
  await recordAgentTokens({ spentOn: BESIDE, args: {}, read: '', services, isAgent: true });
  await recordAgentTokens({ spentOn: { callIds: ['one'] }, args: {}, read: '', services, isAgent: true });
  expect(agentCosts).toMatchObject([{ cost: null }]);
  expect(overheads).toEqual([{ callId: 'one', cost: null }]);
});

it('is nothing where no agent is involved', async () => {
  const { services, agentCosts, overheads } = createServices();
  await recordAgentTokens({ spentOn: BESIDE, args: {}, read: 'x', services, isAgent: false });
  await recordAgentTokens({ spentOn: { callIds: ['one'] }, args: {}, read: 'x', services, isAgent: false });
  expect(agentCosts).toEqual([]);
  expect(overheads).toEqual([{ callId: 'one', cost: 0 }]);
});
