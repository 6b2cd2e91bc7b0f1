// A process that writes and edits a file is killed at a random moment: the file is the old one or the new one, and leftovers do not pile up.
import { killWriters } from '../../packages/fs-sandbox/test/kill-writers.ts';
import type { Check } from './check.ts';

const KILLS = 1_000;

export const killedFileWriters: Check = {
  name: 'file sandbox: a writer is killed with SIGKILL at a random moment',
  run: async () => {
    const { kills, changes, inTheMiddle, mostLeftovers } = await killWriters(KILLS);
    if (inTheMiddle === 0) throw new Error('no writer was killed in the middle of a write');
    if (mostLeftovers > 1) throw new Error(`${mostLeftovers} temporary files were there at once`);
    return { tries: kills, outcome: `the old or the new file every time; ${changes} writes and edits, ${inTheMiddle} cut in the middle, at most ${mostLeftovers} temporary file at once` };
  },
};
