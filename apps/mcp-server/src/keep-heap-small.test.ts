import { expect, it } from 'vitest';
import { createHeapKeeper } from './keep-heap-small.ts';

it('keeps the heap small from the first such work to the end of the last, also when one fails', async () => {
  const flags: string[] = [];
  const keeper = createHeapKeeper((flag) => flags.push(flag));
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const running = [keeper.during(async () => first.promise), keeper.during(async () => second.promise)];
  expect(flags).toEqual(['--semi-space-growth-factor=1', '--heap-growing-percent=40']);
  first.reject(new Error('failed'));
  await expect(running[0]).rejects.toThrow('failed');
  expect(flags).toHaveLength(2);
  second.resolve('done');
  expect(await running[1]).toBe('done');
  expect(flags.slice(2)).toEqual(['--semi-space-growth-factor=2', '--heap-growing-percent=0']);
});

it('takes flags that this engine knows', async () => {
  // An unknown flag would be reported on stderr and change nothing.
  const { execFileSync } = await import('node:child_process');
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  for (const flag of ['--semi-space-growth-factor', '--heap-growing-percent']) expect(known).toContain(`${flag} `);
});
