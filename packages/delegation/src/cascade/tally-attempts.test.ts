import { createCost, NO_COST, type AttemptEnd, type AttemptStart } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { array, assert, asyncProperty, integer, option, record } from 'fast-check';
import { expect, it } from 'vitest';
import { createBooks } from './__fixtures__/paid-model.ts';
import { settleTally, tallyAttempts } from './tally-attempts.ts';

const start: AttemptStart = { provider: 'acme', model: 'm', subject: { kind: 'completion', request: { messages: [] } }, price: null };
const end = (cost: AttemptEnd['cost'], tokens: number | null): AttemptEnd => ({ outcome: 'ok', model: 'm', usage: tokens === null ? null : { inputTokens: tokens, outputTokens: 1 }, cost, startedMs: 0, endedMs: 1 });

it('sums exactly what is known, and knows what is not', async () => {
  const attempts = array(record({ cost: option(integer({ min: 0, max: 1_000_000 })), tokens: option(integer({ min: 0, max: 1_000 })) }), { maxLength: 20 });
  await assert(
    asyncProperty(attempts, async (given) => {
      const books = createBooks();
      const tally = tallyAttempts(books.observer);
      for (const { cost, tokens } of given) await (await tally.observer.begin(start, {})).end(end(cost === null ? null : createCost(cost, 1), tokens));
      expect(tally.requests).toBe(given.length);
      expect(tally.cost).toEqual(given.some(({ cost }) => cost === null) ? null : given.reduce((sum, { cost }) => createCost(sum.inputPicoUsd + (cost ?? 0), sum.outputPicoUsd + 1), NO_COST));
      expect(tally.usage?.inputTokens ?? null).toBe(given.some(({ tokens }) => tokens === null) ? null : given.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0));
      expect(books.ended).toBe(given.length);
    }),
  );
});

it('passes permits and refusals of the books on, and the role that it is given', async () => {
  const books = createBooks({ maxRequests: 1 });
  const tally = tallyAttempts({ begin: async (given, call) => ({ ...(await books.observer.begin(given, call)), maxTokens: 7 }) }, { role: 'verifier' });
  expect((await tally.observer.begin(start, {})).maxTokens).toBe(7);
  expect(books.starts[0]?.role).toBe('verifier');
  await expect(tally.observer.begin(start, {})).rejects.toMatchObject({ kind: 'budget_exceeded' });
  expect(tally.requests).toBe(1);
});

it('does not know what is still under way, waits for it a moment, and no longer', async () => {
  const clock = createFakeClock();
  const tally = tallyAttempts(undefined);
  const permit = await tally.observer.begin(start, {});
  expect([tally.cost, tally.usage]).toEqual([null, null]);
  const settling = settleTally(tally, clock);
  await permit.end(end(createCost(1, 1), 1));
  await settling;
  expect(tally.cost).toEqual(createCost(1, 1));
  await tally.observer.begin(start, {});
  const lost = settleTally(tally, clock);
  await clock.advance(1_000);
  await lost;
  expect(tally.cost).toBeNull();
  expect(clock.sleepers).toBe(0);
});
