import { createFakeClock, createMemoryLogger } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { createRowBuffer } from './row-buffer.ts';

function setUp() {
  const written: number[][] = [];
  const state = { isBroken: false };
  const clock = createFakeClock();
  const logger = createMemoryLogger();
  const buffer = createRowBuffer<number>({
    write: async (rows) => {
      await Promise.resolve();
      if (state.isBroken) throw new Error('disk full');
      written.push([...rows]);
    },
    clock,
    logger,
    flushMs: 100,
  });
  return { buffer, written, state, clock, logger };
}

const nextTurn = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('createRowBuffer', () => {
  it('writes rows together when their time is over', async () => {
    const { buffer, written, clock } = setUp();
    buffer.add(1, false);
    buffer.add(2, false);
    await clock.advance(99);
    expect(written).toEqual([]);
    await clock.advance(1);
    expect(written).toEqual([[1, 2]]);
    expect(clock.sleepers).toBe(0);
  });

  it('writes an urgent row, and those before it, without any time passing', async () => {
    const { buffer, written, clock } = setUp();
    buffer.add(1, false);
    buffer.add(2, true);
    expect(written).toEqual([]);
    await nextTurn();
    expect(written).toEqual([[1, 2]]);
    expect(clock.sleepers).toBe(0);
  });

  it('keeps the rows of a write that failed, says so, and tries again', async () => {
    const { buffer, written, state, clock, logger } = setUp();
    state.isBroken = true;
    buffer.add(1, true);
    await nextTurn();
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { rows: 1 } }]);
    buffer.add(2, true);
    await nextTurn();
    // Waits for the next try instead of failing, and saying so, once a row.
    expect(logger.lines).toHaveLength(1);
    await expect(buffer.flush()).rejects.toThrow('disk full');
    state.isBroken = false;
    await clock.advance(1_000);
    expect(written).toEqual([[1, 2]]);
    buffer.add(3, true);
    await nextTurn();
    expect(written).toEqual([[1, 2], [3]]);
  });

  it('writes many rows in batches, in their order, and each once when several ask for it', async () => {
    const { buffer, written } = setUp();
    const rows = Array.from({ length: 1_200 }, (_, index) => index);
    for (const row of rows) buffer.add(row, false);
    await Promise.all([buffer.flush(), buffer.flush()]);
    expect(written.map((batch) => batch.length)).toEqual([500, 500, 200]);
    expect(written.flat()).toEqual(rows);
  });

  it('drops the oldest rows, and says how many, rather than growing without bound', async () => {
    const { buffer, written, state, logger } = setUp();
    state.isBroken = true;
    for (let row = 0; row < 100_003; row += 1) buffer.add(row, false);
    await expect(buffer.flush()).rejects.toThrow('disk full');
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { rows: 3 } }]);
    state.isBroken = false;
    await buffer.flush();
    expect(written.flat()).toHaveLength(100_000);
    expect(written[0]?.[0]).toBe(3);
  });

  it('writes what is left when it closes, and takes no more', async () => {
    const { buffer, written, clock } = setUp();
    buffer.add(1, false);
    await buffer.close();
    expect(written).toEqual([[1]]);
    expect(clock.sleepers).toBe(0);
    expect(() => {
      buffer.add(2, false);
    }).toThrow(/closed/);
  });
});
