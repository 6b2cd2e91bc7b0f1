import { expect, it } from 'vitest';
import { once } from './once.ts';

it('makes its value once, for callers at the same time too', async () => {
  let made = 0;
  const get = once(async () => (made += 1));
  expect(get.started()).toBe(false);
  expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
  expect(get.started()).toBe(true);
});

it('tries again after a failure', async () => {
  let tries = 0;
  const get = once(async () => {
    tries += 1;
    if (tries === 1) throw new Error('first');
    return tries;
  });
  await expect(get()).rejects.toThrow('first');
  expect(await get()).toBe(2);
});
