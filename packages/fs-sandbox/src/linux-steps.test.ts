import type * as Files from 'node:fs';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createFileSandbox } from './index.ts';
import { linuxSteps } from './linux-steps.ts';

const calls = vi.hoisted(() => ({ statfs: 0, isKept: (_path: string): boolean => false }));

vi.mock('node:fs', async (load) => {
  const real = await load<typeof Files>();
  const statfsSync = (...args: Parameters<typeof real.statfsSync>): unknown => {
    calls.statfs += 1;
    return real.statfsSync(...args);
  };
  const openSync = (...args: Parameters<typeof real.openSync>): number => {
    if (calls.isKept(String(args[0]))) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    return real.openSync(...args);
  };
  return { ...real, openSync, statfsSync };
});

describe.runIf(process.platform === 'linux')('what file system a file is on', () => {
  beforeAll(() => {
    if (!existsSync('/dev/shm')) throw new Error('These tests need a file system in memory: mount a tmpfs on /dev/shm.');
  });

  // In memory: a file system without a device, as overlays are.
  it('is asked once for a directory when its files are searched', async () => {
    const directory = mkdtempSync('/dev/shm/gateway-steps-');
    try {
      for (let n = 0; n < 200; n += 1) writeFileSync(join(directory, `${n}.txt`), n % 50 === 0 ? 'wanted' : 'other');
      const sandbox = createFileSandbox({ roots: [directory] });
      calls.statfs = 0;
      const { matches, files } = await sandbox.search('.', { pattern: 'wanted', contents: true });
      expect([matches.length, files, calls.statfs]).toEqual([4, 200, 1]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is asked for each device: one file of the system among others stays closed', async () => {
    const file = join('/dev/shm', `gateway-steps-${process.pid}`);
    writeFileSync(file, 'plain');
    // A name that leads further down stands for a file on which another file system is mounted.
    const [plain, systems] = [file.slice(1), 'proc/version'];
    const place = await linuxSteps.openRoot('/');
    try {
      for (const name of [plain, systems, plain, systems]) {
        const isPlain = name === plain;
        expect(linuxSteps.readNow?.(place, name, Buffer.alloc(10))?.bytesRead).toBe(isPlain ? 5 : undefined);
        const handle = await linuxSteps.openFile(place, name);
        await handle?.close();
        expect(handle !== undefined).toBe(isPlain);
      }
    } finally {
      await place.close();
      rmSync(file);
    }
  });
});

it.runIf(process.platform === 'linux')('a file that this process may not open is counted by a search', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-steps-'));
  try {
    for (const name of ['kept.txt', 'open.txt']) writeFileSync(join(directory, name), 'wanted');
    calls.isKept = (path) => path.endsWith('/kept.txt');
    const page = await createFileSandbox({ roots: [directory] }).search('.', { pattern: 'wanted', contents: true });
    expect(page).toMatchObject({ matches: [{ path: 'open.txt' }], files: 1, skipped: { unreadable: 1 } });
  } finally {
    calls.isKept = () => false;
    rmSync(directory, { recursive: true });
  }
});
