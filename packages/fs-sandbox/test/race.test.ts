import { readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FILE_RACE_OPERATIONS, RACE_OPERATIONS, raceOperation, type Contestant, type RaceOperation } from './race-ground.ts';
import { createSandboxContestant } from './sandbox-contestant.ts';

const RACES: readonly (readonly [RaceOperation, 'directory' | 'file'])[] = [...RACE_OPERATIONS.map((operation) => [operation, 'directory'] as const), ...FILE_RACE_OPERATIONS.map((operation) => [operation, 'file'] as const)];

// The proof that holds only where /proc/self/fd does; elsewhere a race is noticed, not prevented.
it.runIf(process.platform === 'linux').each(RACES)('no %s escapes while a %s is swapped for a link that leads out', async (operation, swap) => {
  const outcome = await raceOperation({ operation, swap, createContestant: createSandboxContestant, minTries: 800, minMs: 0 });
  expect(outcome.escapes).toBe(0);
  // Both sides of the race were met, so there was one.
  expect(outcome.done).toBeGreaterThan(0);
  // A link in a file's place is replaced by what is written, inside.
  expect(outcome.refused).toBeGreaterThan(0);
}, 60_000);

// Somebody who does not look where a path leads.
async function createCarelessContestant(): Promise<Contestant> {
  return {
    isRefusal: (error) => error instanceof Error && 'code' in error,
    read: async (path) => readFile(path, 'utf8'),
    write: async (path) => writeFile(path, 'overwritten'),
    move: rename,
    list: async (path) => (await readdir(path)).join(),
    createDirectory: async (path) => void (await mkdir(path, { recursive: true })),
    delete: unlink,
    copy: copyFile,
    search: async (path, text) => (statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path]).map((file) => readFileSync(file, 'utf8')).filter((content) => content.includes(text)).join(),
    close: async () => undefined,
  };
}

it.runIf(process.platform === 'linux').each(RACES)('a careless %s is seen to escape while a %s is swapped', async (operation, swap) => {
  const outcome = await raceOperation({ operation, swap, createContestant: createCarelessContestant, minTries: 400, minMs: 500 });
  expect(outcome.escapes).toBeGreaterThan(0);
}, 60_000);
