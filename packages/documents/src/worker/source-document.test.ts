import { GatewayError } from '@gateway/core';
import { expect, it } from 'vitest';
import { createReader } from './source-document.ts';

it('reads a document once, and forgets it after its last use', async () => {
  let reads = 0;
  const source = async (): Promise<{ readonly text: string; readonly warnings: readonly string[] }> => Promise.resolve({ text: `read ${(reads += 1)}`, warnings: ['A guess.'] });
  const reader = createReader([source, source], { maxConcurrency: 2, countUses: () => 2 });
  expect(await Promise.all([reader.read(1), reader.read(1)])).toMatchObject([{ text: 'read 1' }, { text: 'read 1' }]);
  reader.release(1);
  expect(await reader.read(1)).toMatchObject({ text: 'read 1' });
  reader.release(1);
  expect(await reader.read(1)).toMatchObject({ text: 'read 2' });
  await reader.read(0);
  expect([...reader.warnings()]).toEqual([[0, ['A guess.']], [1, ['A guess.']]]);
});

it('gives what a document could not be read for', async () => {
  const reader = createReader([async () => Promise.reject(new GatewayError({ kind: 'permission', message: 'not yours' }))], { maxConcurrency: 1 });
  expect(await reader.read(0)).toMatchObject({ kind: 'permission' });
});
