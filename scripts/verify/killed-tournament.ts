// A process that runs a tournament is killed at every one of its requests, and many times at random moments: the ranking is that of one that was let alone, and nothing is paid twice.
import { isDeepStrictEqual } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killTournament, readLasting, type KilledTournament } from '../../packages/tournament/test/kill-tournament.ts';
import type { Check } from './check.ts';

const RANDOM_KILLS = 40;
const LATENCY_MS = 20;
const LONGEST_LIFE_MS = 60;

export const killedTournament: Check = {
  name: 'Tournament: its process is killed with SIGKILL at each of its requests, and at random moments',
  run: async () => {
    const root = mkdtempSync(join(tmpdir(), 'llm-gateway-verify-'));
    const path = (): string => join(mkdtempSync(join(root, 'run-')), 'tournaments.db');
    try {
      const whole = await killTournament({ path: path(), concurrency: 1 });
      const requests = [...whole.paid.values()].reduce((sum, times) => sum + times, 0);
      // Each kill costs the request that it came with: the next process sends it again.
      const every = await killTournament({ path: path(), concurrency: 1, killAt: Array.from({ length: requests }, (_, index) => 2 * index + 1) });
      compare(whole, every);
      if (countTwice(every) > 0) throw new Error(`${countTwice(every)} answers were paid twice`);
      const random = await killTournament({ path: path(), concurrency: 4, latencyMs: LATENCY_MS, random: { kills: RANDOM_KILLS, longestLifeMs: LONGEST_LIFE_MS } });
      compare(whole, random);
      if (countTwice(random) > random.result.interruptedCalls) throw new Error(`${countTwice(random)} answers were paid twice, ${random.result.interruptedCalls} are told as interrupted`);
      return {
        tries: every.kills + random.kills,
        outcome: `the same ranking every time; killed at each of its ${requests} requests: nothing paid twice; ${random.kills} times at random with four calls of ${LATENCY_MS} ms at once: ${countTwice(random)} answers paid twice (of those under way when the process died, ${random.result.interruptedCalls}, all told in the result)`,
      };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

function compare(whole: KilledTournament, killed: KilledTournament): void {
  if (!isDeepStrictEqual(readLasting(whole.result), readLasting(killed.result))) throw new Error('the ranking is another one');
}

function countTwice({ paid }: KilledTournament): number {
  return [...paid.values()].reduce((sum, times) => sum + times - 1, 0);
}
