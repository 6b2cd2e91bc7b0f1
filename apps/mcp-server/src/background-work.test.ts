import { createFakeClock } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createBackgroundWork } from './background-work.ts';

function createWork(): { readonly work: Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work, end };
}

async function isOver(waiting: Promise<void>): Promise<boolean> {
  return Promise.race([waiting.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

it('is waited for until all of it has ended', async () => {
  const background = createBackgroundWork(createFakeClock());
  const [first, second, later] = [createWork(), createWork(), createWork()];
  background.add(first.work);
  background.add(second.work);
  const waiting = background.settled({ maxMs: 1_000 });
  background.add(later.work);
  first.end();
  expect(await isOver(waiting)).toBe(false);
  second.end();
  expect(await isOver(waiting)).toBe(true);
  later.end();
  await background.settled({ maxMs: 1_000 });
});

it('is waited for no longer than that, and not for a caller who has gone', async () => {
  const clock = createFakeClock();
  const background = createBackgroundWork(clock);
  background.add(createWork().work);
  const waiting = background.settled({ maxMs: 1_000 });
  await clock.advance(999);
  expect(await isOver(waiting)).toBe(false);
  await clock.advance(1);
  expect(await isOver(waiting)).toBe(true);
  const gone = new AbortController();
  const given = background.settled({ maxMs: 1_000, signal: gone.signal });
  expect(await isOver(given)).toBe(false);
  gone.abort();
  expect(await isOver(given)).toBe(true);
});

it('costs nobody a wait when there is none', async () => {
  expect(await isOver(createBackgroundWork(createFakeClock()).settled({ maxMs: 1_000 }))).toBe(true);
});
