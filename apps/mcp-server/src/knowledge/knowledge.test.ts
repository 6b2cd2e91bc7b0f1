import { systemClock } from '@gateway/core';
import { openSqliteStore, type VectorStore } from '@gateway/rag';
import { afterEach, expect, it } from 'vitest';
import { createKnowledge, type Knowledge } from './knowledge.ts';

const opened: Knowledge[] = [];
afterEach(async () => {
  for (const knowledge of opened.splice(0)) await knowledge.close();
});

function openCounting(): { readonly knowledge: Knowledge; readonly listed: () => number } {
  const store = openSqliteStore({ path: ':memory:' });
  let listed = 0;
  const counting: VectorStore = {
    ...store,
    listBases: async () => {
      listed += 1;
      return store.listBases();
    },
  };
  const knowledge = createKnowledge({
    config: { dataDirectory: '', knowledge: {}, providers: {} },
    clock: systemClock,
    gateway: async () => Promise.reject(new Error('No model is asked.')),
    places: new Map([['sqlite', { open: async () => Promise.resolve(counting), isUnused: () => false }]]),
  });
  opened.push(knowledge);
  return { knowledge, listed: () => listed };
}

it('opens a base without counting what all of them hold', async () => {
  const { knowledge, listed } = openCounting();
  await knowledge.create({ name: 'manuals', backend: 'sqlite' });
  const before = listed();
  expect((await knowledge.open('manuals')).name).toBe('manuals');
  expect(listed()).toBe(before);
  await expect(knowledge.open('manual')).rejects.toMatchObject({ kind: 'not_found', hint: expect.stringContaining('"manuals"') as string });
});
