import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { renderSuccess } from '../tool-outcome.ts';
import { createJobPump, isGivenBack } from './job-pump.ts';
import { createJobStore } from './job-store.ts';

it('ends its work on a job that another process has taken over, and leaves the job to that one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'job-pump-'));
  const clock = createFakeClock();
  const [mine, theirs] = [createJobStore({ dataDir, clock, profile: () => 'p' }), createJobStore({ dataDir, clock, profile: () => 'p' })];
  onTestFinished(async () => {
    await mine.close();
    await theirs.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const reasons: unknown[] = [];
  const pump = createJobPump({
    store: mine,
    clock,
    logger: silentLogger,
    execute: async (_job, { signal }) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      reasons.push(signal.reason);
      return renderSuccess({ by: 'the one that lost it' });
    },
  });
  await mine.insert({ id: 'job_1', caller: 'local-user', tool: 't', args: {}, roots: [] }, pump.lease());
  await pump.pump();
  await pump.beat();
  expect(reasons).toEqual([]);

  // Suspended for longer than its lease lasts.
  await clock.advance(60_000);
  const lease = { owner: 'other', untilMs: clock.now() + 15_000 };
  expect((await theirs.claim(lease))?.attempts).toBe(2);
  await pump.beat();
  await expect.poll(() => reasons).toMatchObject([{ kind: 'unavailable', retryable: true }]);
  // What goes on at a vendor on its behalf is the other's now.
  expect(reasons.map(isGivenBack)).toEqual([true]);
  await pump.close();
  expect(await mine.find('job_1', 'local-user')).toMatchObject({ status: 'running' });
  await theirs.finish('job_1', 'other', { status: 'completed', result: { by: 'other' }, callId: undefined });
  expect(await mine.find('job_1', 'local-user')).toMatchObject({ status: 'completed', result: { by: 'other' } });
});

it('gives up a job that ends servers, not one that goes on through many restarts', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'job-pump-'));
  const clock = createFakeClock();
  const store = createJobStore({ dataDir, clock, profile: () => 'p' });
  onTestFinished(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const dying: (() => void)[] = [];
  // One process after the other, each of which is killed: it neither gives the job back nor ends it.
  const live = async (ms: number): Promise<void> => {
    const pump = createJobPump({ store, clock, logger: silentLogger, execute: async () => new Promise((resolve) => void dying.push(() => { resolve(renderSuccess({})); })) });
    if ((await store.find('job_1', 'local-user')) === undefined) await store.insert({ id: 'job_1', caller: 'local-user', tool: 't', args: {}, roots: [] }, pump.lease());
    await pump.pump();
    await clock.advance(ms);
    await pump.beat();
    await clock.advance(60_000);
  };
  for (let restart = 0; restart < 6; restart += 1) await live(10 * 60_000);
  expect(await store.find('job_1', 'local-user')).toMatchObject({ status: 'running', attempts: 0 });
  for (let restart = 0; restart < 3; restart += 1) await live(60_000);
  expect(await store.find('job_1', 'local-user')).toMatchObject({ status: 'running', attempts: 3 });
  await live(60_000);
  await expect.poll(async () => store.find('job_1', 'local-user')).toMatchObject({ status: 'failed', result: { error: expect.stringContaining('interrupted 3 times') as string } });
  for (const die of dying) die();
});
