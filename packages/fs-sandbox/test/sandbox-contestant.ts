// The sandbox as one who is on trial in a race.
import { createFileSandbox } from '../src/index.ts';
import type { Contestant } from './race-ground.ts';

export async function createSandboxContestant(root: string): Promise<Contestant> {
  const sandbox = createFileSandbox({ roots: [root] });
  return {
    read: async (path) => Buffer.from((await sandbox.readFile(path)).bytes).toString(),
    write: async (path, content) => void (await sandbox.writeText(path, content)),
    move: async (source, destination) => sandbox.move(source, destination),
    delete: async (path) => void (await sandbox.delete(path)),
    list: async (path) => JSON.stringify(await sandbox.list(path)),
    close: async () => undefined,
  };
}
