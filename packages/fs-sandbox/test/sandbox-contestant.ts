// The sandbox as one who is on trial in a race.
import { isGatewayError } from '@gateway/core';
import { createFileSandbox } from '../src/index.ts';
import type { Contestant } from './race-ground.ts';

// Leads out or is denied; is not there in that moment; is a link where a file or a directory should be; was replaced meanwhile.
const REFUSALS: ReadonlySet<string> = new Set(['permission', 'not_found', 'invalid_input', 'unavailable']);

export async function createSandboxContestant(root: string): Promise<Contestant> {
  const sandbox = createFileSandbox({ roots: [root] });
  return {
    isRefusal: (error) => isGatewayError(error) && REFUSALS.has(error.kind),
    read: async (path) => Buffer.from((await sandbox.readFile(path)).bytes).toString(),
    write: async (path, content) => void (await sandbox.writeText(path, content)),
    move: async (source, destination) => sandbox.move(source, destination),
    delete: async (path) => void (await sandbox.delete(path)),
    list: async (path) => JSON.stringify(await sandbox.list(path)),
    createDirectory: async (path) => void (await sandbox.createDirectory(path)),
    copy: async (source, destination) => sandbox.copy(source, destination),
    search: async (path, text) => JSON.stringify((await sandbox.search(path, { pattern: text, contents: true })).matches),
    close: async () => undefined,
  };
}
