import { expect, it } from 'vitest';
import { createTurns } from './take-turns.ts';

const nextTurn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets so many work at once, whoever waits longest next, also after failures', async () => {
  const takeTurn = createTurns(2);
  const order: number[] = [];
  let [running, most] = [0, 0];
  const ends = await Promise.allSettled(
    Array.from({ length: 7 }, async (_unused, index) =>
      takeTurn(async () => {
        order.push(index);
        running += 1;
        most = Math.max(most, running);
        await nextTurn();
        running -= 1;
        if (index % 3 === 0) throw new Error('no');
      }),
    ),
  );
  expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5, 6]]);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(3);
});

it('lets whoever gives up go at once, and passes no turn to them', async () => {
  const takeTurn = createTurns(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = takeTurn(async () => promise);
  const gaveUp = new AbortController();
  const second = takeTurn(async () => 'never', { signal: gaveUp.signal });
  const third = takeTurn(async () => 'done');
  gaveUp.abort();
  await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
  resolve();
  await first;
  expect(await third).toBe('done');
  await expect(takeTurn(async () => 'never', { signal: gaveUp.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  expect(await takeTurn(async () => 'free')).toBe('free');
});

it('lets a lower rank go first, and of one rank whoever waits longest', async () => {
  const takeTurn = createTurns(1);
  const order: string[] = [];
  const ranks = [['first', 9], ['b1', 2], ['c', 3], ['a', 1], ['b2', 2]] as const;
  await Promise.all(ranks.map(async ([name, rank]) => takeTurn(async () => Promise.resolve(void order.push(name)), { rank })));
  expect(order).toEqual(['first', 'a', 'b1', 'b2', 'c']);
});
