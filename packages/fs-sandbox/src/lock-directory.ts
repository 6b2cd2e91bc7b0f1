// Where the lock files of all programs of one user lie. They have to agree on it without talking, so it depends on nothing that differs between
// them: neither on the environment (an agent's host passes little of it on) nor on what is configured.
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '@gateway/core';
import { readErrorCode } from './error-code.ts';

const NAME = 'gateway-file-locks';

/** In the order in which they are tried: outside of everybody's own directories first. */
export function listLockDirectories(): readonly string[] {
  const uid = process.geteuid?.();
  // On Windows this is the user's own; elsewhere it may be set for one program and not for another.
  if (uid === undefined) return [join(tmpdir(), NAME)];
  const home = readHome();
  return [join('/tmp', `${NAME}-${uid}`), ...(home === undefined ? [] : [join(home, '.cache', NAME)])];
}

/**
 * The first of them that is this user's alone, made where it is missing.
 *
 * @throws GatewayError `not_configured` when none can be used
 */
export function prepareLockDirectory(candidates: readonly string[]): string {
  const found = candidates.find(isOwnDirectory);
  if (found !== undefined) return found;
  throw new GatewayError({
    kind: 'not_configured',
    message: 'There is no place for the locks that keep programs from changing one file at once; nothing was written.',
    hint: 'This is not about the file itself. Lock files need a directory of their own (gateway-file-locks) that this user alone may write to, among temporary files or in the user\'s cache: something else lies in its place there, or the disk is full.',
    // A refusal names no path that the caller did not give; whoever runs the program finds them here.
    cause: new Error(`None of these can be used as a directory for lock files: ${candidates.join(', ')}`),
  });
}

// Another user could have made it, or put a link there.
function isOwnDirectory(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return false;
    const uid = process.geteuid?.();
    if (uid === undefined) return true;
    if (stats.uid !== uid) return false;
    if ((stats.mode & 0o777) !== 0o700) chmodSync(path, 0o700);
    return true;
  } catch (error) {
    if (readErrorCode(error).startsWith('E')) return false;
    throw error;
  }
}

function readHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch (error) {
    // No entry for this user, as in containers that run under any number (ERR_SYSTEM_ERROR, ENOENT).
    if (readErrorCode(error).startsWith('E')) return undefined;
    throw error;
  }
}
