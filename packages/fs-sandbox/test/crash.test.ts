import { expect, it } from 'vitest';
import { killWriters } from './kill-writers.ts';

it('a process killed while it writes leaves the old file or the new one, and at most one temporary file', async () => {
  const outcome = await killWriters(6);
  expect(outcome.changes).toBeGreaterThanOrEqual(6);
  // The next writer clears away what the last one left.
  expect(outcome.mostLeftovers).toBeLessThanOrEqual(1);
}, 60_000);
