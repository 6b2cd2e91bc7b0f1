import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '@gateway/core';
import { describe, expect, it } from 'vitest';
import { findReadableRoots } from './readable-roots.ts';

const base = { allowedDirectories: [], cwd: '/home/ada/project', home: '/home/ada' } as const;

describe('findReadableRoots', () => {
  it('takes the configured directories before anything else', async () => {
    const clientRoots = async (): Promise<string[]> => ['/elsewhere'];
    for (const transport of ['stdio', 'http', 'cli'] as const) {
      expect(await findReadableRoots({ ...base, allowedDirectories: ['/data'], transport, clientRoots })).toEqual(['/data']);
    }
  });

  it("lets the client's roots narrow an allowed directory, and never add to it", async () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'llm-gateway-roots-')));
    const at = (name: string): string => join(home, name);
    for (const name of ['allowed', 'allowed/project', 'allowed/other', 'docs', 'outside']) mkdirSync(at(name));
    symlinkSync(at('outside'), at('allowed/link'));
    const find = async (...roots: string[]): Promise<readonly string[]> => findReadableRoots({ ...base, allowedDirectories: [at('allowed'), at('docs')], transport: 'stdio', clientRoots: async () => roots });
    expect(await find(at('allowed/project'))).toEqual([at('allowed/project'), at('docs')]);
    expect(await find(at('allowed/project'), at('allowed/other'))).toEqual([at('allowed/project'), at('allowed/other'), at('docs')]);
    for (const roots of [[at('allowed')], [home], [at('outside')], [at('allowed/link')], [at('allowed/missing')], [at('allowed-too')], [], [at('allowed'), at('allowed/project')]]) expect(await find(...roots)).toEqual([at('allowed'), at('docs')]);
    rmSync(home, { recursive: true });
  });

  it("does not let the client's roots lift what is denied", async () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'llm-gateway-roots-')));
    for (const name of ['.ssh', 'src']) mkdirSync(join(directory, name));
    const clientRoots = async (): Promise<readonly string[]> => [join(directory, '.ssh'), join(directory, 'src')];
    const isDenied = async (outer: string, inner: string): Promise<boolean> => outer === directory && inner === '.ssh';
    expect(await findReadableRoots({ allowedDirectories: [directory], transport: 'stdio', cwd: '/', clientRoots, isDenied })).toEqual([join(directory, 'src')]);
    rmSync(directory, { recursive: true });
  });

  it('does without roots that the client does not tell', async () => {
    const clientRoots = async (): Promise<string[]> => {
      throw new GatewayError({ kind: 'unavailable', message: 'No roots.' });
    };
    expect(await findReadableRoots({ ...base, allowedDirectories: ['/data'], transport: 'stdio', clientRoots })).toEqual(['/data']);
  });

  it("takes the client's roots over stdio, else the working directory", async () => {
    expect(await findReadableRoots({ ...base, transport: 'stdio', clientRoots: async () => ['/a', '/b'] })).toEqual(['/a', '/b']);
    expect(await findReadableRoots({ ...base, transport: 'stdio', clientRoots: async () => [] })).toEqual(['/home/ada/project']);
    expect(await findReadableRoots({ ...base, transport: 'stdio' })).toEqual(['/home/ada/project']);
  });

  it.each(['/', '/home/ada', '/home/ada/'])('reads nothing over stdio when started in %s', async (cwd) => {
    expect(await findReadableRoots({ ...base, cwd, transport: 'stdio' })).toEqual([]);
  });

  it('reads the working directory from the command line, and nothing over HTTP', async () => {
    expect(await findReadableRoots({ ...base, transport: 'cli' })).toEqual(['/home/ada/project']);
    expect(await findReadableRoots({ ...base, transport: 'http' })).toEqual([]);
  });
});
