// One change of a file at a time among all programs that use this package as the same user. The system lets go of a lock when its holder dies.
import { createHash } from 'node:crypto';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, throwIfAborted, type Clock } from '@gateway/core';
import { tryFileLock, type FileLock } from '@gateway/core/sqlite';
import { listLockDirectories, prepareLockDirectory } from './lock-directory.ts';
import { readErrorCode, type Asked } from './path-errors.ts';

export interface HoldOptions {
  /** Whom an error names. */
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
}

export interface ProcessLocks {
  /**
   * Runs `work` when no other program holds one of these keys.
   *
   * @throws GatewayError `unavailable` when another one keeps it for 30 s, `not_configured` when there is no place for lock files
   */
  hold<T>(keys: readonly string[], options: HoldOptions, work: () => Promise<T>): Promise<T>;
}

export interface ProcessLocksOptions {
  readonly clock: Clock;
  /** Where lock files lie; the same for all that are to wait for each other. @default a directory of the user's below /tmp, see `lock-directory.ts` */
  readonly directory?: string | undefined;
}

// Half of what clients wait for an answer.
const MAX_WAIT_MS = 30_000;
// A change takes some milliseconds, most of them for the disk.
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 25;

export function createProcessLocks({ clock, directory }: ProcessLocksOptions): ProcessLocks {
  const candidates = directory === undefined ? listLockDirectories() : [directory];
  return {
    hold: async (keys, { asked, signal }, work) => {
      const place = prepareLockDirectory(candidates);
      // Everybody takes several in the same order, so no two wait for each other.
      const files = [...new Set(keys.map(toBucket))].toSorted().map((name) => join(place, name));
      const held: FileLock[] = [];
      const endMs = clock.monotonicMs() + MAX_WAIT_MS;
      try {
        for (const file of files) {
          for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
            throwIfAborted(signal);
            const lock = takeLock(file, clock);
            if (lock !== undefined) {
              held.push(lock);
              break;
            }
            if (clock.monotonicMs() >= endMs) throw new GatewayError({ kind: 'unavailable', message: `"${asked.path}" is being changed by another program.`, hint: 'Try again later.' });
            // Not all at the same moment.
            await sleep(clock, waitMs * (0.5 + Math.random()), signal);
          }
        }
        return await work();
      } finally {
        for (const lock of held.toReversed()) lock.release();
      }
    },
  };
}

async function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

// One of 4,096 files, so that they never pile up: a file whose name falls to the same one waits now and then without need.
function toBucket(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 3);
}

// Undefined while somebody else has it, and when the file was taken away since it was opened: then another one may lock a new file of this name.
function takeLock(file: string, clock: Clock): FileLock | undefined {
  const before = statSync(file, { throwIfNoEntry: false });
  const lock = tryFileLock(file);
  if (lock === undefined) return undefined;
  const now = statSync(file, { throwIfNoEntry: false });
  if (now !== undefined && (before === undefined || before.ino === now.ino)) {
    keepFresh(file, clock);
    return lock;
  }
  lock.release();
  return undefined;
}

// Programs that clean /tmp take what was not changed for days.
function keepFresh(file: string, clock: Clock): void {
  const seconds = clock.now() / 1000;
  try {
    utimesSync(file, seconds, seconds);
  } catch (error) {
    if (readErrorCode(error) !== 'ENOENT') throw error;
  }
}
