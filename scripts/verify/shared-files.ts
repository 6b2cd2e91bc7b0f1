// Several processes change one file at once, also while they are killed: no change that was reported is lost, and no lock outlives its holder.
import { shareCounter, shareLines, type ShareOptions, type ShareOutcome } from '../../packages/fs-sandbox/test/share-files.ts';
import type { Check } from './check.ts';

const createCheck = (name: string, options: ShareOptions, run: (options: ShareOptions) => Promise<ShareOutcome>): Check => ({
  name: `file sandbox: ${name}`,
  run: async () => {
    const { changes, kills } = await run(options);
    if ((options.kills ?? 0) > 0 && kills === 0) throw new Error('no process was killed');
    return { tries: changes, outcome: `${changes.toLocaleString('en-US')} changes by ${options.processes} processes, all there${kills > 0 ? `; ${kills} of them killed and started again` : ''}` };
  },
});

export const sharedFiles: readonly Check[] = [
  createCheck('processes edit their own lines of one file', { processes: 8, changes: 500 }, shareLines),
  createCheck('the same while they are killed with SIGKILL at random moments', { processes: 6, changes: 250, kills: 12 }, shareLines),
  createCheck('processes count one number up, with expected_hash', { processes: 6, changes: 200 }, shareCounter),
];
