// Reads a path again and again while another process swaps a part of it for a link that leads out, and counts what must never happen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RaceOptions {
  readonly reads: number;
  /** What is swapped: a directory in the middle of the path, or the file itself. */
  readonly swap: 'directory' | 'file';
  /** The reader on trial: gets an absolute path and the only directory from which it may read. */
  readonly createReader: (root: string) => (path: string) => Promise<Uint8Array>;
}

export interface RaceOutcome {
  readonly reads: number;
  /** Reads that gave the file inside. */
  readonly inside: number;
  /** Reads that failed, as they should when they meet the link. */
  readonly refused: number;
  /** Reads that gave the file outside. Must be 0. */
  readonly leaks: number;
}

const INSIDE = 'inside';
const OUTSIDE = 'outside';

export async function countRaceLeaks(options: RaceOptions): Promise<RaceOutcome> {
  const base = mkdtempSync(join(tmpdir(), 'gateway-race-'));
  const [root, outside] = [join(base, 'root'), join(base, 'outside')];
  for (const directory of [root, outside]) mkdirSync(directory);
  const isDirectory = options.swap === 'directory';
  if (isDirectory) mkdirSync(join(root, 'slot'));
  const inner = isDirectory ? join('slot', 'file.txt') : 'slot';
  writeFileSync(join(root, inner), INSIDE);
  writeFileSync(join(outside, 'file.txt'), OUTSIDE);
  const read = options.createReader(root);
  const swapper = spawn(process.execPath, [join(import.meta.dirname, 'swap-loop.ts'), root, isDirectory ? outside : join(outside, 'file.txt')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await once(swapper.stdout, 'data');
    const counts = { inside: 0, refused: 0, leaks: 0 };
    for (let n = 0; n < options.reads; n += 1) counts[await readOnce(read, join(root, inner))] += 1;
    return { reads: options.reads, ...counts };
  } finally {
    swapper.kill('SIGKILL');
    if (swapper.exitCode === null && swapper.signalCode === null) await once(swapper, 'exit');
    rmSync(base, { recursive: true, force: true });
  }
}

async function readOnce(read: (path: string) => Promise<Uint8Array>, path: string): Promise<'inside' | 'refused' | 'leaks'> {
  let bytes: Uint8Array;
  try {
    bytes = await read(path);
  } catch {
    return 'refused';
  }
  return Buffer.from(bytes).toString() === INSIDE ? 'inside' : 'leaks';
}
