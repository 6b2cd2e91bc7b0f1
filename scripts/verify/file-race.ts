// Another process swaps a directory, or the file, for a link that leads out, while the sandbox works there: nothing outside may be read, told or changed.
import { raceOperation, type RaceOptions } from '../../packages/fs-sandbox/test/race-ground.ts';
import { createSandboxContestant } from '../../packages/fs-sandbox/test/sandbox-contestant.ts';
import type { Check } from './check.ts';

const TRIES = 50_000;

export function createFileRaceCheck(operation: RaceOptions['operation'], swap: 'directory' | 'file'): Check {
  return {
    name: `file sandbox: a ${swap} is swapped for a link during every ${operation}`,
    run: async () => {
      const { tries, done, refused, escapes } = await raceOperation({ operation, swap, createContestant: createSandboxContestant, minTries: TRIES, minMs: 0 });
      if (escapes > 0) throw new Error(`${escapes} of ${tries} reached outside`);
      if (done === 0 || refused === 0) throw new Error(`the race did not take place: ${done} done, ${refused} refused`);
      return { tries, outcome: `0 escapes, ${done} done inside, ${refused} refused` };
    },
  };
}
