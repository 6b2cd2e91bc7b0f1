// A process is killed while it writes: the file opens, what was kept is there, and nothing wrong or torn ever comes back. At full size: scripts/verify/cache-crash.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectAfterCrash } from './crash-answers.ts';
import { killWriter } from './kill-writer.ts';

const KILLS = 5;

test(`${KILLS} kills in the middle of writing`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-cache-crash-'));
  try {
    const path = join(directory, 'cache.db');
    for (let round = 1; round <= KILLS; round += 1) {
      const last = await killWriter(path, round, round * 7);
      expect(last).toBeGreaterThanOrEqual(9);
      const { found, ...others } = await inspectAfterCrash(path, round, last);
      expect(others).toEqual({ wrong: 0, missing: 0, damaged: 0, failures: 0 });
      expect(found).toBeGreaterThan(last);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
