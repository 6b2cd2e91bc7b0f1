// What the agent spent is counted behind the reply: a long result must not hold up whoever waits for it, or for anything else.
import { silentLogger } from '@gateway/core';
import { expect, test } from 'vitest';
import { recordAgentTokens, type AgentTokens } from './record-agent-tokens.ts';

function createServices(count: (text: string) => number): { readonly services: AgentTokens['services']; readonly rows: unknown[] } {
  const rows: unknown[] = [];
  const services = {
    logger: silentLogger,
    countTokens: async () => Promise.resolve(count),
    gateway: async () => Promise.resolve({ baseline: () => ({ model: 'acme/big', price: { input: 1, output: 1 } }) }),
    spending: async () => Promise.resolve({ ledger: { recordOverhead: (row: unknown) => rows.push(row) } }),
  };
  return { services: services as unknown as AgentTokens['services'], rows };
}

test('a long result is counted whole, in portions between which others have their turn', async () => {
  const portions: number[] = [];
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  const { services, rows } = createServices((text) => portions.push(text.length) && text.length);
  setImmediate(turn);
  const work = recordAgentTokens({ callIds: ['one', 'two'], args: {}, outcome: { structured: { completion: 'x'.repeat(1_000_000) } }, services, isAgent: true });
  await work;
  isOver = true;
  expect(Math.max(...portions)).toBeLessThanOrEqual(50_000);
  expect(turns).toBeGreaterThanOrEqual(20);
  // One dollar a million tokens, one token a character here: `{}` and the result as JSON.
  expect(rows).toEqual([{ callId: 'one', cost: (1_000_000 + '{"completion":""}'.length + 2) * 1_000_000 }, { callId: 'two', cost: 0 }]);
});
