import { expect, it } from 'vitest';
import { linuxSteps } from '../src/linux-steps.ts';
import { createSandboxWith } from '../src/file-sandbox.ts';
import { countRaceLeaks } from './count-race-leaks.ts';

// The proof that holds only where /proc/self/fd does; elsewhere a race is noticed, not prevented.
it.runIf(process.platform === 'linux').each(['directory', 'file'] as const)('no read leaks while a %s is swapped for a link that leads out', async (swap) => {
  const outcome = await countRaceLeaks({
    reads: 2_000,
    swap,
    createReader: (root) => {
      const sandbox = createSandboxWith(linuxSteps, { roots: [root] });
      return async (path) => (await sandbox.readFile(path)).bytes;
    },
  });
  expect(outcome.leaks).toBe(0);
  // Both sides of the race were met, so there was one.
  expect(outcome.inside).toBeGreaterThan(0);
  expect(outcome.refused).toBeGreaterThan(0);
});
