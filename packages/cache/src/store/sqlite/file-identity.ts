// Which file lies at a path: one that was deleted and made anew is another, whatever its name.
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { GatewayError } from '@gateway/core';

/** Device and inode; nothing when there is no file. */
export function readIdentity(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

// Whoever was killed while it held the lock is no longer waited for after this.
const STALE_MS = 10_000;

/**
 * Runs `work` while no other process does the same at this path: moving files that others are about to make anew must not take theirs away.
 *
 * @throws GatewayError `unavailable` while another process is at it
 */
export function withFileLock<T>(path: string, nowMs: number, work: () => T): T {
  const lock = `${path}.lock`;
  const held = statSync(lock, { throwIfNoEntry: false });
  if (held !== undefined && nowMs - held.mtimeMs > STALE_MS) rmSync(lock, { force: true });
  let handle: number;
  try {
    handle = openSync(lock, 'wx', 0o600);
  } catch (error) {
    throw new GatewayError({ kind: 'unavailable', message: 'Another process is making the file of the cache anew.', cause: error });
  }
  try {
    return work();
  } finally {
    closeSync(handle);
    rmSync(lock, { force: true });
  }
}
