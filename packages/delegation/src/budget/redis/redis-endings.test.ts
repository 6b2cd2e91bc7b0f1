import { createFakeClock, createMemoryLogger } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import type { StoredReservation } from '../budget-store.ts';
import { createRedisEndings } from './redis-endings.ts';

const RESERVATION: StoredReservation = { id: 'one', owner: 'me', caller: '', period: { day: '2023-11-14', month: '2023-11' }, amountPicoUsd: 5n };
const SPENT = { picoUsd: 3n, unpriced: 0 };

function open(failures: number) {
  const written: string[] = [];
  const logger = createMemoryLogger();
  const clock = createFakeClock();
  let left = failures;
  const endings = createRedisEndings({
    clock,
    logger,
    end: async ({ id }) => {
      left -= 1;
      if (left >= 0) throw new Error('out of reach');
      written.push(id);
      return Promise.resolve();
    },
  });
  return { endings, written, logger, clock };
}

it('writes at once and once, however often it is asked afterwards', async () => {
  const { endings, written, logger } = open(0);
  endings.add(RESERVATION, SPENT);
  await Promise.all([endings.flush(), endings.flush()]);
  await endings.flush();
  await endings.close();
  expect([written, logger.lines]).toEqual([['one'], []]);
});

it('tries every second, in one row of tries for all, until nothing is left', async () => {
  const { endings, written, logger, clock } = open(5);
  for (const id of ['one', 'two', 'three']) endings.add({ ...RESERVATION, id }, SPENT);
  for (let second = 0; second < 2; second += 1) {
    await clock.advance(0);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1_000);
  }
  await clock.advance(0);
  expect([written.toSorted(), clock.sleepers]).toEqual([['one', 'three', 'two'], 0]);
  expect(logger.lines.map(({ fields }) => fields?.['calls'])).toEqual([3, 2]);
});

it('stops trying when it is closed, after one last try that tells how it went', async () => {
  const { endings, clock } = open(Number.POSITIVE_INFINITY);
  endings.add(RESERVATION, SPENT);
  await clock.advance(0);
  await expect(endings.close()).rejects.toThrow('out of reach');
  await clock.advance(0);
  expect(clock.sleepers).toBe(0);
});
