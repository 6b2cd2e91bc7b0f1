import { expect, it } from 'vitest';
import { shareCounter, shareLines } from './share-files.ts';

it('processes that edit their own lines of one file lose none of their edits', async () => {
  expect(await shareLines({ processes: 3, changes: 25 })).toMatchObject({ changes: 75 });
}, 60_000);

it('nor do they when they are killed at random moments, and no lock stays behind', async () => {
  const outcome = await shareLines({ processes: 3, changes: 60, kills: 2 });
  expect(outcome.changes).toBe(180);
  expect(outcome.kills).toBeGreaterThan(0);
}, 60_000);

it('of processes that write upon what they read, none writes upon what another one has written since', async () => {
  expect(await shareCounter({ processes: 3, changes: 20 })).toMatchObject({ changes: 60 });
}, 60_000);
