// What is put in place is on the disk before it gets its name: a loss of power leaves the old file or the new one, and no empty one.
import type * as Files from 'node:fs/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFileSandbox, type FileSandbox } from './index.ts';

const calls = vi.hoisted((): string[] => []);

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof Files>();
  const open: typeof real.open = async (...args) => {
    const handle = await real.open(...args);
    const sync = handle.sync.bind(handle);
    return Object.assign(handle, {
      sync: async () => {
        await sync();
        calls.push('sync');
      },
    });
  };
  const noting = (call: 'rename' | 'link'): unknown => async (from: string, to: string) => {
    calls.push(call);
    return real[call](from, to);
  };
  return { ...real, open, rename: noting('rename'), link: noting('link') };
});

let root: string;
let sandbox: FileSandbox;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gateway-durable-'));
  writeFileSync(join(root, 'a.txt'), 'one\n');
  sandbox = createFileSandbox({ roots: [root] });
  calls.length = 0;
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

it.each([
  ['a write', 'rename', async () => sandbox.writeText('a.txt', 'two\n')],
  ['an edit', 'rename', async () => sandbox.editFile('a.txt', [{ oldText: 'one', newText: 'two' }])],
  ['a file that is kept', 'link', async () => sandbox.saveFile('b.txt', Buffer.from('two'))],
  ['a copy', 'link', async () => sandbox.copy('a.txt', 'b.txt')],
] as const)('%s', async (_name, call, work) => {
  await work();
  expect(calls).toEqual(['sync', call]);
});
