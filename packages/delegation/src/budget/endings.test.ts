import { GatewayError, silentLogger } from '@gateway/core';
import type { Database, Transaction } from '@gateway/core/sqlite';
import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import type { StoredReservation } from './budget-store.ts';
import { createEndings } from './endings.ts';

const reservation = (id: string): StoredReservation => ({ id, owner: 'o', caller: '', period: { day: '2026-11-03', month: '2026-11' }, amountPicoUsd: 5n });

/** A database whose transactions run, and fail at their end while `fails`. */
function openFailing(): { fails: boolean; readonly database: Pick<Database, 'transaction'> } {
  const state = {
    fails: true,
    database: {
      transaction: async <T>(work: (tx: Transaction) => T): Promise<T> => {
        const result = work({} as Transaction);
        if (state.fails) throw new GatewayError({ kind: 'unavailable', message: 'The disk is full.' });
        return result;
      },
    },
  };
  return state;
}

it('what could not be written is held on to, and written with the next transaction', async () => {
  const failing = openFailing();
  const applied: string[] = [];
  const held: string[] = [];
  const endings = createEndings({
    database: failing.database as Database,
    applyEnd: (_tx, ending) => applied.push(ending.reservation.id),
    hold: ({ id }) => held.push(id),
    logger: silentLogger,
    clock: createFakeClock(),
  });
  for (const id of ['a', 'b']) endings.add({ reservation: reservation(id), spent: { picoUsd: 3n, unpriced: 0 } });
  await expect(endings.flush()).rejects.toMatchObject({ kind: 'unavailable' });
  // Their leases are renewed again: nobody else may spend what is not booked yet.
  expect(held).toEqual(['a', 'b']);
  failing.fails = false;
  expect(await endings.runWith(() => 'next')).toBe('next');
  expect(applied).toEqual(['a', 'b', 'a', 'b']);
  await endings.close();
  expect(applied).toHaveLength(4);
});
