import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLogger } from '@gateway/core';
import { createFakeClock, createMemoryLogger } from '@gateway/core/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LOCAL_CALLER } from '../caller.ts';
import { createJobStore, type JobStore } from './job-store.ts';
import { createRuns, type OpenRun } from './open-run.ts';

const LEASE_MS = 15_000;
const request = { caller: LOCAL_CALLER, tool: 'execute_optimized_workflow', args: { documents: ['x'] } };

let dataDir: string;
let clock: ReturnType<typeof createFakeClock>;
let stores: JobStore[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'open-run-'));
  clock = createFakeClock();
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

// @param untilMs of one that never says that it lives
function openProcess(owner: string, untilMs?: number): { readonly store: JobStore; readonly open: (args?: Record<string, unknown>, signal?: AbortSignal) => Promise<OpenRun | undefined> } {
  const store = createJobStore({ dataDir, clock, profile: () => 'p' });
  stores.push(store);
  const runs = createRuns({ store, clock, logger: silentLogger, profile: () => 'p', lease: () => ({ owner, untilMs: untilMs ?? clock.now() + LEASE_MS }) });
  return { store, open: async (args = request.args, signal) => runs({ ...request, args, signal }) };
}

it('goes on after a call that was cut off, and begins anew after one that came to its end', async () => {
  const { open } = openProcess('a');
  const first = await open();
  expect(first?.isResumed).toBe(false);
  await first?.checkpoint.save('k', 1);
  await first?.end('keep');
  const second = await open();
  expect([second?.isResumed, second?.checkpoint.load('k')]).toEqual([true, 1]);
  await second?.end('forget');
  const third = await open();
  expect([third?.isResumed, third?.checkpoint.load('k')]).toEqual([false, undefined]);
  await third?.end('forget');
});

it('tells other calls apart', async () => {
  const { open } = openProcess('a');
  await (await open())?.end('keep');
  const other = await open({ documents: ['y'] });
  expect(other?.isResumed).toBe(false);
  await other?.end('forget');
});

it('takes over from a process that has died, and leaves one that lives alone', async () => {
  const dead = openProcess('dead', clock.now() + LEASE_MS);
  const held = await dead.open();
  await held?.checkpoint.save('k', 'v');
  const next = openProcess('next');
  let isTaken = false;
  const waiting = next.open().finally(() => {
    isTaken = true;
  });
  await expect.poll(async () => {
    await clock.advance(clock.sleepers * 250);
    return isTaken;
  }).toBe(true);
  const taken = await waiting;
  expect([taken?.isResumed, taken?.checkpoint.load('k')]).toEqual([true, 'v']);

  const third = openProcess('third').open();
  await expect.poll(() => clock.sleepers).toBe(1);
  await clock.advance(250);
  // A sign of life.
  await next.store.renew({ owner: 'next', untilMs: clock.now() + LEASE_MS });
  for (let step = 0; step < 2 && clock.sleepers > 0; step += 1) await clock.advance(250);
  // It begins with what the other one has finished, and is nobody else's.
  const copy = await third;
  expect([copy?.isResumed, copy?.checkpoint.load('k')]).toEqual([true, 'v']);
  await copy?.checkpoint.save('k', 'own');
  await copy?.end('keep');
  expect(taken?.checkpoint.load('k')).toBe('v');
  // Who was only slow has lost it, and ends nothing that is another one's.
  await held?.end('forget');
  expect(taken?.checkpoint.load('k')).toBe('v');
  await taken?.end('forget');
  // What is left to be kept of a run that is over is nothing, and no failure.
  await held?.checkpoint.save('late', 1);
  expect(held?.checkpoint.load('late')).toBeUndefined();
});

it('works for itself while the same call is under way that has finished nothing yet', async () => {
  const first = await openProcess('a').open();
  const second = openProcess('b').open();
  await expect.poll(() => clock.sleepers).toBe(1);
  await clock.advance(250);
  await stores[0]?.renew({ owner: 'a', untilMs: clock.now() + LEASE_MS });
  for (let step = 0; step < 2 && clock.sleepers > 0; step += 1) await clock.advance(250);
  expect(await second).toBeUndefined();
  await first?.end('forget');
});

it('waits for a sign of life no longer than its caller does', async () => {
  await openProcess('dead', clock.now() + LEASE_MS).open();
  const controller = new AbortController();
  const waiting = openProcess('next').open(request.args, controller.signal);
  await expect.poll(() => clock.sleepers).toBe(1);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
});

it('takes a damaged value for one that was never kept', async () => {
  const { open } = openProcess('a');
  const first = await open();
  await first?.checkpoint.save('k', 1);
  await first?.end('keep');
  const database = new DatabaseSync(join(dataDir, 'jobs.db'));
  database.exec("UPDATE checkpoints SET value = '{'");
  database.close();
  const second = await open();
  expect([second?.isResumed, second?.checkpoint.load('k')]).toEqual([true, undefined]);
  await second?.end('forget');
});

it('is no job that anybody could ask for or take', async () => {
  const { store, open } = openProcess('a');
  const run = await open();
  clock = createFakeClock({ startMs: clock.now() + LEASE_MS * 2 });
  expect(await store.claim({ owner: 'b', untilMs: clock.now() + LEASE_MS })).toBeUndefined();
  await run?.end('forget');
});

it('a job that is given back has not been interrupted', async () => {
  const { store } = openProcess('a');
  const lease = (owner: string) => ({ owner, untilMs: clock.now() + LEASE_MS });
  await store.insert({ id: 'job_1', caller: 'local-user', tool: 't', args: {}, roots: [] }, lease('a'));
  expect((await store.claim(lease('a')))?.attempts).toBe(1);
  await store.release('a');
  expect((await store.claim(lease('b')))?.attempts).toBe(1);
});

it('tells whoever has lost a call to another process that it has, and nobody whose call is over', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const slow = openProcess('slow');
    const held = await slow.open();
    await vi.advanceTimersByTimeAsync(1_000);
    await slow.store.renew({ owner: 'slow', untilMs: clock.now() + LEASE_MS });
    expect(held?.lost.aborted).toBe(false);
    const other = openProcess('other');
    await other.store.takeRun({ id: await onlyRun(), caller: 'c', tool: 't' }, { owner: 'other', untilMs: clock.now() + LEASE_MS }, clock.now() + LEASE_MS);
    vi.advanceTimersByTime(1_000);
    await expect.poll(() => held?.lost.aborted).toBe(true);
    expect(held?.lost.reason).toMatchObject({ kind: 'unavailable', retryable: true });

    const done = await slow.open({ documents: ['y'] });
    vi.advanceTimersByTime(1_000);
    await done?.end('forget');
    await slow.store.renew({ owner: 'slow', untilMs: clock.now() });
    expect(done?.lost.aborted).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});

async function onlyRun(): Promise<string> {
  const database = new DatabaseSync(join(dataDir, 'jobs.db'));
  const { id } = database.prepare('SELECT id FROM jobs').get() as { id: string };
  database.close();
  return id;
}

it('goes on without anything kept while its file is damaged, and keeps again once that is gone', async () => {
  const file = join(dataDir, 'jobs.db');
  writeFileSync(file, 'no database, by no means one of SQLite, whatever its name says'.repeat(100));
  const logger = createMemoryLogger();
  const store = createJobStore({ dataDir, clock, profile: () => 'p' });
  stores.push(store);
  const runs = createRuns({ store, clock, logger, profile: () => 'p', lease: () => ({ owner: 'a', untilMs: clock.now() + LEASE_MS }) });
  expect(await runs(request)).toBeUndefined();
  expect(logger.lines).toMatchObject([{ level: 'error', fields: { error: expect.stringContaining('damaged') as string } }]);
  rmSync(file);
  const run = await runs(request);
  expect(run?.isResumed).toBe(false);
  await run?.end('forget');
});

it('lets nobody end a job that another process has taken over', async () => {
  const { store } = openProcess('a');
  const lease = (owner: string) => ({ owner, untilMs: clock.now() + LEASE_MS });
  await store.insert({ id: 'job_1', caller: 'local-user', tool: 't', args: {}, roots: [] }, lease('a'));
  await store.claim(lease('a'));
  await clock.advance(LEASE_MS + 1);
  expect((await store.claim(lease('b')))?.id).toBe('job_1');
  expect(await store.renew(lease('a'))).toEqual([]);
  await store.finish('job_1', 'a', { status: 'failed', result: { success: false }, callId: undefined });
  expect(await store.find('job_1', 'local-user')).toMatchObject({ status: 'running' });
  await store.requestCancel('job_1');
  expect(await store.renew(lease('b'))).toEqual([{ id: 'job_1', cancelRequested: true }]);
  await store.finish('job_1', 'b', { status: 'cancelled', result: { success: false }, callId: undefined });
  expect(await store.find('job_1', 'local-user')).toMatchObject({ status: 'cancelled' });
});
