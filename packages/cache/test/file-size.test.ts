// What lies in the cache's file in the end: nothing that has expired, no near question without its answer, and not more than was allowed.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCache } from '../src/index.ts';
import { ask } from './cache-contract.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-cache-'));
  path = join(directory, 'cache.db');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const model = createFakeLanguageModel({ reply: () => 'answer' });
const question = (index: number): ReturnType<typeof ask> => ask(`How heavy is the body number ${index} of the Lindholm catalogue?`);

function countRows(): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare('SELECT (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM neighbours) AS neighbours').get();
  } finally {
    database.close();
  }
}

it('takes out what has expired with the next write, also of a process before', async () => {
  let nowMs = Date.now();
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
  const open = (ttlMs: number): ReturnType<typeof createCache> => createCache({ store: { type: 'disk', path }, clock, ttlMs });
  const first = open(1_000);
  for (let index = 0; index < 100; index += 1) await first.wrap(model).complete(question(index));
  await first.close();
  expect(countRows()).toEqual({ entries: 100, neighbours: 100 });
  nowMs += 20_000;
  const second = open(60_000);
  await second.wrap(model).complete(question(100));
  await second.close();
  expect(countRows()).toEqual({ entries: 1, neighbours: 1 });
});

it('is not larger than was allowed, but for pages that are free', async () => {
  const cache = createCache({ store: { type: 'disk', path }, maxBytes: 1_000_000 });
  for (let index = 0; index < 600; index += 1) await cache.wrap(model).complete(question(index));
  await cache.close();
  expect(statSync(path).size).toBeLessThan(2_000_000);
});
