// Starts a process that fills a cache, and kills it in the middle of it.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('processes/write.ts', import.meta.url));

// Thousands of short-lived processes: each would compile the same files again.
const COMPILE_CACHE = join(tmpdir(), 'gateway-cache-compile');

/** Resolves with the last index that the process has said to be kept. */
export async function killWriter(path: string, round: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@gateway/source', SCRIPT, path, String(round)], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE } });
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    if (last === -1) setTimeout(() => child.kill('SIGKILL'), afterMs);
    last = Number(line);
  }
  return last;
}
