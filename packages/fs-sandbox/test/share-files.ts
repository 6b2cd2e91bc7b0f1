// Several processes change one file at the same time, some of them killed at random moments: every change that was reported must be there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ShareOptions {
  readonly processes: number;
  /** Of each process. */
  readonly changes: number;
  /** How often each is killed with SIGKILL and started again. @default 0 */
  readonly kills?: number | undefined;
}

export interface ShareOutcome {
  /** Changes that were reported as made. */
  readonly changes: number;
  readonly kills: number;
}

const LONGEST_LIFE_MS = 250;

/** Every process edits its own line of one file. @throws Error when an edit was lost */
export async function shareLines({ processes, changes, kills = 0 }: ShareOptions): Promise<ShareOutcome> {
  return inDirectory(async (directory) => {
    const file = join(directory, 'lines.txt');
    const linesAt = (counts: readonly number[]): string => counts.map((count, id) => `line ${id}: ${count};\n`).join('');
    writeFileSync(file, linesAt(Array.from({ length: processes }, () => 0)));
    let killed = 0;
    await Promise.all(
      Array.from({ length: processes }, async (_, id) => {
        let left = kills;
        for (;;) {
          const last = await run([directory, 'line', String(id), String(changes)], left > 0 ? Math.random() * LONGEST_LIFE_MS : undefined);
          const there = Number(new RegExp(`^line ${id}: (\\d+);$`, 'm').exec(readFileSync(file, 'utf8'))?.[1]);
          // One change may have been made and not reported.
          if (last.reported !== undefined && (there < last.reported || there > last.reported + 1)) throw new Error(`line ${id} was reported as ${last.reported}, ${there} is there`);
          if (!last.isKilled) return;
          killed += 1;
          left -= 1;
        }
      }),
    );
    const text = readFileSync(file, 'utf8');
    if (text !== linesAt(Array.from({ length: processes }, () => changes))) throw new Error(`edits were lost: ${text}`);
    const left = readdirSync(directory).filter((name) => name !== 'lines.txt');
    // What the last one killed left is cleared away by the next one to start there.
    if (left.length > processes) throw new Error(`${left.length} files were left`);
    return { changes: processes * changes, kills: killed };
  });
}

/** All count one number up, with `expectedHash`. @throws Error when two wrote upon the same one */
export async function shareCounter({ processes, changes }: ShareOptions): Promise<ShareOutcome> {
  return inDirectory(async (directory) => {
    writeFileSync(join(directory, 'counter.txt'), '0');
    await Promise.all(Array.from({ length: processes }, async (_, id) => run([directory, 'counter', String(id), String(changes)], undefined)));
    const count = readFileSync(join(directory, 'counter.txt'), 'utf8');
    if (count !== String(processes * changes)) throw new Error(`${processes * changes} writes were reported, ${count} are there`);
    return { changes: processes * changes, kills: 0 };
  });
}

async function inDirectory(use: (directory: string) => Promise<ShareOutcome>): Promise<ShareOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-shared-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @param lifeMs counted from the first change; undefined for one that is not killed */
async function run(args: readonly string[], lifeMs: number | undefined): Promise<{ readonly reported: number | undefined; readonly isKilled: boolean }> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', join(import.meta.dirname, 'shared-writer.ts'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let reported: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (reported === undefined && lifeMs !== undefined) setTimeout(() => child.kill('SIGKILL'), lifeMs);
    reported = Number(line);
  }
  const [code, signal] = (await exited) as [number | null, string | null];
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`a writer failed with ${code ?? signal}`);
  return { reported, isKilled: signal === 'SIGKILL' };
}
