// Kills a process that writes and edits a file at random moments, and looks at what it left.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isTempName } from '../src/temp-name.ts';
import { readVersion } from './crash-versions.ts';

export interface KillOutcome {
  readonly kills: number;
  /** Writes and edits that were reported as done. */
  readonly changes: number;
  /** Kills in the middle of a write, seen by what they left. */
  readonly inTheMiddle: number;
  /** Temporary files there at any time, at most. */
  readonly mostLeftovers: number;
}

const LONGEST_LIFE_MS = 200;

/** @throws Error when the file is neither the old nor the new one, or older than what was reported */
export async function killWriters(kills: number): Promise<KillOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-crash-'));
  try {
    let changes = 0;
    let inTheMiddle = 0;
    let mostLeftovers = 0;
    let next = 0;
    for (let round = 0; round < kills; round += 1) {
      const last = await killOnce(directory, next);
      changes += last - next + 1;
      const version = readVersion(readFileSync(join(directory, 'file.txt'), 'utf8'));
      if (version < last || version > last + 1) throw new Error(`version ${last} was reported, ${version} is there`);
      const leftovers = readdirSync(directory).filter(isTempName).length;
      if (leftovers > 0) inTheMiddle += 1;
      mostLeftovers = Math.max(mostLeftovers, leftovers);
      // An even one writes anew whatever is there.
      next = version + (version % 2 === 0 ? 2 : 1);
    }
    return { kills, changes, inTheMiddle, mostLeftovers };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function killOnce(directory: string, start: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', join(import.meta.dirname, 'crash-writer.ts'), directory, String(start)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lifeMs = Math.random() * LONGEST_LIFE_MS;
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    if (last === -1) setTimeout(() => child.kill('SIGKILL'), lifeMs);
    last = Number(line);
  }
  return last;
}
