// The README's example runs as it is printed.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

it('runs the example', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8')) ?? [];
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@gateway/source', '--input-type=module-typescript', '-e', example], { cwd: PACKAGE });
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toMatch(/^1 steady 0\.5 /);
  expect(lines.at(-1)).toBe(String.raw`# Tournament: reasoning`);
});
