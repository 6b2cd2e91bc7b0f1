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
