// The router's benchmark, held to its bars in worlds that it was not made for.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Check } from './check.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const SEEDS = 20;

export const routing: Check = {
  name: "routing: 95 % of the best model's accepted answers at 40 % of its cost after 1,000 calls",
  run: async () => {
    const child = spawn(process.execPath, ['--conditions=@gateway/source', 'benchmarks/routing/run.ts', '--seeds', String(SEEDS), '--check'], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
    const failures = output.split('\n').filter((line) => line.startsWith('FAILED: '));
    if (code !== 0 || failures.length > 0) throw new Error(failures.join(' ') || `the benchmark ended with ${code}`);
    return { tries: SEEDS, outcome: 'in every world, and in random ones: see `benchmarks/routing/results.md`' };
  },
};
