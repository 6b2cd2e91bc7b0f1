// What copies and moves do with what cannot be copied, and between devices: nothing is lost in silence.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxWith, type FileSandbox } from '../src/file-sandbox.ts';
import { linuxSteps } from '../src/linux-steps.ts';
import { portableSteps } from '../src/portable-steps.ts';
import { createTempName } from '../src/temp-name.ts';
import { makeOnSecondDevice } from './second-device.ts';

const KINDS = [
  ...(existsSync('/proc/self/fd') ? [{ name: 'linux', steps: linuxSteps }] : []),
  { name: 'portable', steps: portableSteps },
];

let base: string;
let far: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'gateway-transfers-')));
  far = makeOnSecondDevice();
  mkdirSync(at('tree/inner'), { recursive: true });
  writeFileSync(at('tree/a.txt'), 'a');
  writeFileSync(at('tree/inner/b.txt'), 'b');
});

afterEach(() => {
  for (const path of [base, far]) rmSync(path, { recursive: true, force: true });
});

const at = (...names: string[]): string => join(base, ...names);
// Names, kinds, modes and sizes of all that is there, as bytes; the size of a directory tells nothing.
const listAll = (path: string): string[] => execFileSync('find', [path, '-printf', '%P %y %m %s %l\n'], { encoding: 'latin1' }).replaceAll(/( d \d+) \d+/g, '$1').split('\n').toSorted();
const namelessAt = (path: string): Buffer => Buffer.concat([Buffer.from(`${at(path)}/caf`), Buffer.from([0xe9])]);

describe.each(KINDS)('with $name steps', ({ steps }) => {
  const open = (): FileSandbox => createSandboxWith(steps, { roots: [base, far] });

  describe('a directory with a name that is no UTF-8', () => {
    beforeEach(() => {
      writeFileSync(namelessAt('tree/inner'), 'kept');
    });

    it.each([
      ['copied', async (sandbox: FileSandbox) => sandbox.copy('tree', 'copy')],
      ['moved to another device', async (sandbox: FileSandbox) => sandbox.move('tree', join(far, 'tree'))],
      ['deleted', async (sandbox: FileSandbox) => sandbox.delete('tree', { recursive: true })],
    ])('is not %s in part, but refused', async (_name, work) => {
      const before = listAll(base);
      await expect(work(open())).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringMatching(/an entry whose name is not valid UTF-8/) as string });
      expect([listAll(base), readdirSync(far)]).toEqual([before, []]);
    });

    it('is moved where it can be renamed, and listed', async () => {
      await open().move('tree', 'moved');
      expect(readFileSync(namelessAt('moved/inner'), 'utf8')).toBe('kept');
      expect((await open().list('moved/inner')).entries.map(({ name }) => name)).toEqual(['b.txt', 'caf\ufffd']);
    });
  });

  describe('a directory with a named pipe', () => {
    beforeEach(() => {
      execFileSync('sh', ['-c', 'mkfifo "$@"', 'sh', at('tree/inner/pipe'), at('tree/pipe')]);
    });

    it.each([
      ['copied', async (sandbox: FileSandbox) => sandbox.copy('tree', 'copy')],
      ['moved to another device', async (sandbox: FileSandbox) => sandbox.move('tree', join(far, 'tree'))],
    ])('is not %s in part, but refused with their number', async (_name, work) => {
      const before = listAll(base);
      await expect(work(open())).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('2 named pipes, sockets or devices') as string });
      expect([listAll(base), readdirSync(far)]).toEqual([before, []]);
    });

    it('is moved where it can be renamed, and deleted', async () => {
      await open().move('tree', 'moved');
      expect(lstatSync(at('moved/inner/pipe')).isFIFO()).toBe(true);
      expect(await open().delete('moved', { recursive: true })).toBe(6);
    });
  });

  it('copies what links say byte for byte', async () => {
    const target = Buffer.from([0x6e, 0xe9, 0xff]);
    symlinkSync(target, at('tree/link'));
    await open().copy('tree', 'copy');
    expect(readlinkSync(at('copy/link'), { encoding: 'buffer' }).equals(target)).toBe(true);
  });

  it('leaves nothing of a file that has two names when one is moved upon the other', async () => {
    linkSync(at('tree/a.txt'), at('tree/c.txt'));
    await open().move('tree/a.txt', 'tree/c.txt', { overwrite: true });
    expect([readdirSync(at('tree')).toSorted(), readFileSync(at('tree/c.txt'), 'utf8')]).toEqual([['c.txt', 'inner'], 'a']);
  });

  it('deletes directories that hold what others left half-written', async () => {
    writeFileSync(at('tree/inner', createTempName()), 'half');
    writeFileSync(at('tree/.gateway-00000000-1-000000000000.tmp'), 'of another machine');
    await open().copy('tree', 'copy');
    expect(readdirSync(at('copy')).toSorted()).toEqual(['a.txt', 'inner']);
    expect(await open().delete('tree', { recursive: true })).toBe(6);
    expect(existsSync(at('tree'))).toBe(false);
  });

  describe('between devices', () => {
    it('a move takes all along: contents, modes, times, links', async () => {
      chmodSync(at('tree/a.txt'), 0o640);
      chmodSync(at('tree/inner'), 0o750);
      symlinkSync('inner/b.txt', at('tree/link'));
      for (const path of ['tree/a.txt', 'tree/inner']) utimesSync(at(path), 1_600_000_000, 1_500_000_000);
      const before = listAll(at('tree/inner')).map((line) => line.replace(base, ''));
      await open().move('tree', join(far, 'tree'));
      await open().move(join(far, 'tree/link'), 'link');
      await open().move(join(far, 'tree/a.txt'), 'a.txt');
      expect([readlinkSync(at('link')), readFileSync(at('a.txt'), 'utf8'), statSync(at('a.txt')).mode & 0o777]).toEqual(['inner/b.txt', 'a', 0o640]);
      expect([statSync(at('a.txt')).mtimeMs, statSync(join(far, 'tree/inner')).mtimeMs]).toEqual([1_500_000_000_000, 1_500_000_000_000]);
      expect(listAll(join(far, 'tree/inner')).map((line) => line.replace(far, ''))).toEqual(before);
      expect([existsSync(at('tree')), readdirSync(far)]).toEqual([false, ['tree']]);
    });

    it('a move upon a file replaces it only when asked', async () => {
      writeFileSync(join(far, 'a.txt'), 'old');
      await expect(open().move('tree/a.txt', join(far, 'a.txt'))).rejects.toMatchObject({ kind: 'invalid_input' });
      await open().move('tree/a.txt', join(far, 'a.txt'), { overwrite: true });
      expect([readFileSync(join(far, 'a.txt'), 'utf8'), existsSync(at('tree/a.txt'))]).toEqual(['a', false]);
    });

    it.each<[string, (copied: string) => void]>([
      ['is written to', (copied) => appendFileSync(at('tree', copied), 'more')],
      ['gets another file', () => writeFileSync(at('tree/new.txt'), 'new')],
      ['loses a file', (copied) => rmSync(at('tree', copied))],
    ])('a source that %s when it was copied already stays, and nothing is at the destination', async (_name, change) => {
      for (let n = 0; n < 150; n += 1) writeFileSync(at(`tree/f${n}.txt`), 'x');
      let changed: string[] | undefined;
      const onProgress = (): void => {
        if (changed !== undefined) return;
        // What the half-made copy has by now.
        const copied = readdirSync(join(far, readdirSync(far)[0] ?? '')).find((name) => /^f\d+\.txt$/.test(name)) ?? '';
        change(copied);
        changed = listAll(at('tree'));
      };
      await expect(open().move('tree', join(far, 'tree'), { onProgress })).rejects.toMatchObject({ kind: 'unavailable' });
      expect(changed).toBeDefined();
      expect([listAll(at('tree')), readdirSync(far)]).toEqual([changed, []]);
    });

    it('a move that is cancelled leaves the source whole and nothing behind', async () => {
      for (let n = 0; n < 150; n += 1) writeFileSync(at(`tree/${n}.txt`), 'x');
      const before = listAll(base);
      const stop = new AbortController();
      await expect(open().move('tree', join(far, 'tree'), { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
      expect([listAll(base), readdirSync(far)]).toEqual([before, []]);
    });
  });
});
