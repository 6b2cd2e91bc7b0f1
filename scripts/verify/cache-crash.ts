// A process that fills a cache is killed at a random moment, a thousand times on one file: it opens, what was kept is there, and no wrong or torn answer comes back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectAfterCrash } from '../../packages/cache/test/crash-answers.ts';
import { killWriter } from '../../packages/cache/test/kill-writer.ts';
import type { Check } from './check.ts';

const KILLS = 1_000;
const LONGEST_LIFE_MS = 60;

export const cacheCrash: Check = {
  name: 'Cache: a writer is killed with SIGKILL at a random moment',
  run: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-verify-'));
    try {
      const path = join(directory, 'cache.db');
      let kept = 0;
      for (let round = 1; round <= KILLS; round += 1) {
        const last = await killWriter(path, round, Math.random() * LONGEST_LIFE_MS);
        const { found, ...others } = await inspectAfterCrash(path, round, last);
        if (Object.values(others).some((count) => count > 0)) throw new Error(`after kill ${round}: ${JSON.stringify(others)}`);
        kept += found;
      }
      if (kept === 0) throw new Error('no writer wrote anything before it was killed');
      return { tries: KILLS, outcome: `${kept} kept answers read back, none wrong, torn or lost; the file opened every time` };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
