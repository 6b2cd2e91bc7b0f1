import { expect, it } from 'vitest';
import { RACE_OPERATIONS, raceOperation, type RaceOperation } from './race-ground.ts';
import { createSandboxContestant } from './sandbox-contestant.ts';

const RACES: readonly (readonly [RaceOperation, 'directory' | 'file'])[] = [...RACE_OPERATIONS.map((operation) => [operation, 'directory'] as const), ['read', 'file'], ['write', 'file']];

// The proof that holds only where /proc/self/fd does; elsewhere a race is noticed, not prevented.
it.runIf(process.platform === 'linux').each(RACES)('no %s escapes while a %s is swapped for a link that leads out', async (operation, swap) => {
  const outcome = await raceOperation({ operation, swap, createContestant: createSandboxContestant, minTries: 800, minMs: 0 });
  expect(outcome.escapes).toBe(0);
  // Both sides of the race were met, so there was one.
  expect(outcome.done).toBeGreaterThan(0);
  // A link in a file's place is replaced by what is written, inside.
  expect(outcome.refused).toBeGreaterThan(0);
}, 60_000);
