// Whatever moment a process dies at while it adds documents: the file opens, each document is there whole or not at all, and adding goes on from there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectRemains, killIngest } from './ingest-ground.ts';

const COUNT = 260;

it('leaves nothing half done behind, and is taken up again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-rag-'));
  try {
    const path = join(directory, 'knowledge.db');
    let before = 0;
    for (const lifeMs of [20, 90, 200, 350]) {
      await killIngest(path, COUNT, lifeMs);
      const { documents, torn, lost } = await inspectRemains(path);
      expect({ torn, lost }).toEqual({ torn: [], lost: 0 });
      expect(documents).toBeGreaterThanOrEqual(before);
      before = documents;
    }
    expect(await killIngest(path, COUNT, 120_000)).toBe(false);
    expect(await inspectRemains(path)).toEqual({ documents: COUNT, torn: [], lost: 0 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
