import { createCost } from '@gateway/core';
import { expect, it } from 'vitest';
import { createMemoryCheckpoint } from '../../test/memory-checkpoint.ts';
import { openPurse, toAmount } from './spending.ts';

it('adds up over processes, for the part and for the whole, and is durable when it says so', async () => {
  const checkpoint = createMemoryCheckpoint();
  const open = () => {
    const parent = openPurse('all', { checkpoint });
    return { parent, own: openPurse('one', { checkpoint, parent }), other: openPurse('two', { checkpoint, parent }) };
  };
  const first = open();
  first.own.add(createCost(3, 4));
  first.other.add(createCost(10, 0));
  await first.own.saved();
  const second = open();
  second.own.add(createCost(0, 1));
  await second.own.saved();
  const third = open();
  expect([third.own, third.other, third.parent].map(({ spent }) => toAmount(spent))).toEqual([8, 10, 18]);
});

it('keeps what is known when a part is not, and calls the sum unknown', async () => {
  const checkpoint = createMemoryCheckpoint();
  const purse = openPurse('all', { checkpoint });
  purse.add(createCost(1, 1));
  purse.add(null);
  await purse.saved();
  expect(purse.spent).toEqual({ known: 2, hasUnknown: true });
  expect(toAmount(openPurse('all', { checkpoint }).spent)).toBeNull();
});

it('says when it could not be written down', async () => {
  const purse = openPurse('all', { checkpoint: { load: () => undefined, save: async () => Promise.reject(new Error('disk full')) } });
  purse.add(createCost(1, 1));
  await expect(purse.saved()).rejects.toThrow('disk full');
});
