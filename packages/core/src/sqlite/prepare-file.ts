// Makes a database's directory and file for this user's eyes only, before SQLite would make them for everyone's.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { GatewayError } from '../gateway-error.ts';

/**
 * Creates what is missing: directories 0700, the file 0600 (SQLite gives -wal and -shm the file's mode). What exists keeps its mode.
 *
 * @throws GatewayError `permission` when the system refuses
 */
export function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Only a file that did not exist is opened here: closing any descriptor of a file drops this process's SQLite locks on it
    // (https://www.sqlite.org/howtocorrupt.html, 2.2).
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EEXIST' && !isDirectoryClash(error)) return;
    throw new GatewayError({
      kind: 'permission',
      message: `The database ${path} cannot be made (${code}).`,
      hint: 'Check that its directory may be written by the user of this process.',
      cause: error,
    });
  }
}

// mkdir reports a file in a directory's place by the same code as open reports a file that is already there.
function isDirectoryClash(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
}
