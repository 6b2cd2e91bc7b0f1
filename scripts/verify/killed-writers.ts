// A process that writes to a database is killed at a random moment: the file opens, is sound, and holds every row that was reported as written.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NOTES } from '../../packages/core/src/sqlite/__fixtures__/notes-schema.ts';
import { openDatabase } from '../../packages/core/src/sqlite/index.ts';
import type { Check } from './check.ts';

const KILLS = 200;
const LONGEST_LIFE_MS = 60;
const WRITER = fileURLToPath(new URL('../../packages/core/src/sqlite/__fixtures__/write-rows.ts', import.meta.url));

export const killedWriters: Check = {
  name: 'SQLite: a writer is killed with SIGKILL at a random moment',
  run: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'llm-gateway-verify-'));
    try {
      const path = join(directory, 'data.db');
      let reported = 0;
      for (let round = 0; round < KILLS; round += 1) reported += await killOnce(path, `w${round}`);
      if (reported === 0) throw new Error('no writer wrote anything before it was killed');
      return { tries: KILLS, outcome: `${reported} reported rows, all there; the file was sound every time` };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function killOnce(path: string, writer: string): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', WRITER, path, writer, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const moment = Math.random() * LONGEST_LIFE_MS;
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    if (last === -1) setTimeout(() => child.kill('SIGKILL'), moment);
    last = Number(line);
  }
  const database = openDatabase({ path, migrations: NOTES });
  const kept = database.all<{ n: number }>('SELECT n FROM notes WHERE writer = ? ORDER BY n', [writer]);
  const sound = database.get<{ integrity_check: string }>('PRAGMA integrity_check')?.integrity_check;
  await database.close();
  if (sound !== 'ok') throw new Error(`the file is damaged: ${String(sound)}`);
  if (kept.length < last + 1 || kept.some((row, index) => row.n !== index)) throw new Error(`${writer} reported ${last + 1} rows, ${kept.length} are there`);
  return last + 1;
}
