import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { Host } from './host.ts';
import { createProgressBar } from './progress-bar.ts';

async function draw(isTTY: boolean): Promise<string> {
  let text = '';
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const bar = await createProgressBar({ stderr } as unknown as Host);
  bar.update({ done: 0, message: 'reading' });
  bar.update({ done: 2, total: 4, message: 'part 2' });
  bar.stop();
  return text;
}

it('draws on a terminal', async () => {
  expect(await draw(true)).toContain('2/4 part 2');
});

it('is silent in a pipe', async () => {
  expect(await draw(false)).toBe('');
});
