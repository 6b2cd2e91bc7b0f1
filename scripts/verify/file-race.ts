// Another process swaps a directory, or the file, for a link that leads out, while the sandbox reads: nothing from outside may come back.
import { createFileSandbox } from '../../packages/fs-sandbox/src/index.ts';
import { countRaceLeaks, type RaceOptions } from '../../packages/fs-sandbox/test/count-race-leaks.ts';
import type { Check } from './check.ts';

const READS = 50_000;

export function createFileRaceCheck(swap: RaceOptions['swap']): Check {
  return {
    name: `file sandbox: a ${swap} is swapped for a link during reads`,
    run: async () => {
      const createReader: RaceOptions['createReader'] = (root) => {
        const sandbox = createFileSandbox({ roots: [root] });
        return async (path) => (await sandbox.readFile(path)).bytes;
      };
      const { reads, inside, refused, leaks } = await countRaceLeaks({ reads: READS, swap, createReader });
      if (leaks > 0) throw new Error(`${leaks} of ${reads} reads gave the file outside`);
      if (inside === 0 || refused === 0) throw new Error(`the race did not take place: ${inside} inside, ${refused} refused`);
      return { tries: reads, outcome: `0 leaks, ${inside} read inside, ${refused} refused` };
    },
  };
}
