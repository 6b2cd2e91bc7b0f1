// Every way into a sandbox with a path: each must hold against the same crafted paths.
import type { FileSandbox } from '../src/file-sandbox.ts';

export interface EntryPoint {
  readonly name: string;
  readonly changes: boolean;
  /** Gives whatever the caller would be told. */
  run(sandbox: FileSandbox, path: string): Promise<unknown>;
}

const bytes = Buffer.from('written');

export const ENTRY_POINTS: readonly EntryPoint[] = [
  { name: 'readFile', changes: false, run: async (sandbox, path) => Buffer.from((await sandbox.readFile(path)).bytes).toString() },
  {
    name: 'openRead',
    changes: false,
    run: async (sandbox, path) => {
      const file = await sandbox.openRead(path);
      const pieces: Uint8Array[] = [];
      for await (const piece of file.stream()) pieces.push(piece);
      await file.close();
      return Buffer.concat(pieces).toString();
    },
  },
  { name: 'readText', changes: false, run: async (sandbox, path) => sandbox.readText(path) },
  { name: 'readText of the last lines', changes: false, run: async (sandbox, path) => sandbox.readText(path, { tail: 2 }) },
  { name: 'list', changes: false, run: async (sandbox, path) => sandbox.list(path) },
  { name: 'tree', changes: false, run: async (sandbox, path) => sandbox.tree(path, { maxDepth: 10 }) },
  { name: 'search for names', changes: false, run: async (sandbox, path) => sandbox.search(path, { pattern: '**', usesGitignore: false }) },
  { name: 'search for contents', changes: false, run: async (sandbox, path) => sandbox.search(path, { pattern: 'SECRET', contents: true, usesGitignore: false }) },
  { name: 'info', changes: false, run: async (sandbox, path) => sandbox.info(path) },
  { name: 'writeFile', changes: true, run: async (sandbox, path) => sandbox.writeFile(path, bytes) },
  { name: 'writeText', changes: true, run: async (sandbox, path) => sandbox.writeText(path, 'written') },
  { name: 'saveFile', changes: true, run: async (sandbox, path) => sandbox.saveFile(path, bytes) },
  { name: 'editFile', changes: true, run: async (sandbox, path) => sandbox.editFile(path, [{ oldText: 'SECRET', newText: 'written' }]) },
  { name: 'createDirectory', changes: true, run: async (sandbox, path) => sandbox.createDirectory(path) },
  { name: 'createDirectory below', changes: true, run: async (sandbox, path) => sandbox.createDirectory(`${path}/new/one`) },
  { name: 'createDirectory without parents', changes: true, run: async (sandbox, path) => sandbox.createDirectory(path, { recursive: false }) },
  { name: 'move from', changes: true, run: async (sandbox, path) => sandbox.move(path, 'moved') },
  { name: 'move to', changes: true, run: async (sandbox, path) => sandbox.move('plain.txt', path, { overwrite: true }) },
  { name: 'move a directory to', changes: true, run: async (sandbox, path) => sandbox.move('empty', path) },
  { name: 'copy from', changes: true, run: async (sandbox, path) => sandbox.copy(path, 'copied') },
  { name: 'copy to', changes: true, run: async (sandbox, path) => sandbox.copy('plain.txt', path, { overwrite: true }) },
  { name: 'delete', changes: true, run: async (sandbox, path) => sandbox.delete(path) },
  { name: 'delete with all below', changes: true, run: async (sandbox, path) => sandbox.delete(path, { recursive: true }) },
];
