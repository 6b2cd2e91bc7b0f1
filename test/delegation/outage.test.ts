// Three vendors in an outage, spoken to by their own SDKs over HTTP, with the whole gateway in between. `pnpm verify` does the same with 2,000 calls.
import { beforeAll, describe, expect, test } from 'vitest';
import { checkOutage } from './check-outage.ts';
import { runOutage, type Outage } from './run-outage.ts';

const CALLS = 240;

let outage: Outage;
beforeAll(async () => {
  outage = await runOutage({ calls: CALLS, seed: 5 });
}, 60_000);

test('calls are answered, text never comes twice, and the books agree with the vendors', async () => {
  const { figures, problems } = await checkOutage(outage);
  expect(problems).toEqual([]);
  // It took place: faults of every sort, and streams that were cut in the middle.
  expect(figures.calls).toBe(CALLS);
  expect(figures.faults.serverErrors).toBeGreaterThan(5);
  expect(figures.faults.rateLimits).toBeGreaterThan(5);
  expect(figures.faults.refusedConnections).toBeGreaterThan(0);
  expect(figures.cutAfterDelivery).toBeGreaterThan(0);
  expect(figures.cutAfterUsage).toBeGreaterThan(0);
  expect(new Set(outage.journal.map(({ vendor }) => vendor)).size).toBe(3);
});

// What the check is worth: each of these would be a broken promise.
describe('the check notices', () => {
  const change = <T>(list: readonly T[], where: (item: T) => boolean, to: (item: T) => readonly T[]): readonly T[] => {
    const index = list.findIndex(where);
    return index === -1 ? list : [...list.slice(0, index), ...to(list[index] as T), ...list.slice(index + 1)];
  };
  const withCall = (where: (call: Outage['calls'][number]) => boolean, to: (call: Outage['calls'][number]) => Partial<Outage['calls'][number]>): Outage => ({
    ...outage,
    calls: change(outage.calls, where, (call) => [{ ...call, ...to(call) }]),
  });
  const withAttempts = (attempts: Outage['books']['attempts']): Outage => ({ ...outage, books: { ...outage.books, attempts } });
  const isBroken = ({ error, delivered }: Outage['calls'][number]): boolean => error !== undefined && delivered !== '';

  test.each<[name: string, spoil: () => Outage, words: RegExp]>([
    ['text that comes twice', () => withCall(({ streamed, error }) => streamed && error === undefined, ({ delivered }) => ({ delivered: delivered + delivered })), /delivered/],
    ['partial text that was not delivered', () => withCall(isBroken, ({ delivered }) => ({ delivered: delivered.slice(0, -1) })), /reports/],
    ['an attempt that is missing', () => withAttempts(change(outage.books.attempts, ({ outcome }) => outcome === 'ok', () => [])), /picodollars, the journal/],
    ['an attempt that is counted twice', () => withAttempts(change(outage.books.attempts, ({ outcome }) => outcome === 'ok', (row) => [row, row])), /the vendors answered/],
    ['a cost that is off by a picodollar', () => withAttempts(change(outage.books.attempts, ({ outcome }) => outcome === 'ok', (row) => [{ ...row, costPicoUsd: (row.costPicoUsd ?? 0n) + 1n }])), /picodollars/],
    ['money that stays reserved', () => ({ ...outage, books: { ...outage.books, budget: outage.books.budget.map((scope) => ({ ...scope, reservedPicoUsd: 1n })) } }), /stay reserved/],
    ['cuts without a cost', () => withAttempts(outage.books.attempts.map((row) => (row.outcome === 'ok' ? row : { ...row, costPicoUsd: null }))), /have an attempt with a cost/],
    ['usage that was told and is estimated', () => withAttempts(outage.books.attempts.map((row) => (row.outcome === 'ok' ? row : { ...row, isEstimated: true }))), /cost exactly that/],
    ['input that was told and is counted', () => withAttempts(outage.books.attempts.map((row) => (row.isEstimated ? { ...row, inputTokens: 13 } : row))), /these inputs had been told/],
    ['listeners that stay', () => ({ ...outage, residue: { ...outage.residue, end: { ...outage.residue.end, listeners: 1 } } }), /listeners/],
  ])('%s', async (_name, spoil, words) => {
    expect((await checkOutage(spoil())).problems.join('\n')).toMatch(words);
  });
});
