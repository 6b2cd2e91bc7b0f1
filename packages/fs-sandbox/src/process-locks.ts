// One change of a file at a time among all programs that use this package as the same user. The system lets go of a lock when its holder dies.
import { createHash } from 'node:crypto';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError, throwIfAborted, type Clock } from '@gateway/core';
import { tryFileLock, type FileLock } from '@gateway/core/sqlite';
import { listLockDirectories, prepareLockDirectory } from './lock-directory.ts';
import { readErrorCode } from './error-code.ts';
import type { Asked } from './path-errors.ts';

export interface HoldOptions {
  /** Whom an error names. */
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** Until when it is waited for, on the monotonic clock. */
  readonly endMs: number;
}

export interface ProcessLocks {
  /**
   * Runs `work` when no other program holds one of these keys.
   *
   * @param work gets a function that throws `unavailable` when somebody has taken a lock file away, so that another program may hold the same by now
   * @throws GatewayError `unavailable` when another one keeps it until `endMs`, `not_configured` when there is no place for lock files
   */
  hold<T>(keys: readonly string[], options: HoldOptions, work: (checkHeld: () => void) => Promise<T>): Promise<T>;
}

export interface ProcessLocksOptions {
  readonly clock: Clock;
  /** Where lock files lie; the same for all that are to wait for each other. @default a directory of the user's below /tmp, see `lock-directory.ts` */
  readonly directory?: string | undefined;
}

/** How long a call waits for others: half of what clients wait for an answer. */
export const MAX_WAIT_MS = 30_000;
// A change takes some milliseconds, most of them for the disk.
const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 25;
// Who empties the directory for lock files does it once; what fails more often fails for another reason.
const MOST_FAILURES = 10;

export function createProcessLocks({ clock, directory }: ProcessLocksOptions): ProcessLocks {
  const candidates = directory === undefined ? listLockDirectories() : [directory];
  return {
    hold: async (keys, { asked, signal, endMs }, work) => {
      const place = prepareLockDirectory(candidates);
      // Everybody takes several in the same order, so no two wait for each other.
      const files = [...new Set(keys.map(toBucket))].toSorted().map((name) => join(place, name));
      const held: HeldLock[] = [];
      let failures = 0;
      const take = (file: string): HeldLock | undefined => {
        try {
          return takeLock(file, clock);
        } catch (error) {
          failures += 1;
          if (failures > MOST_FAILURES) throw lockFailure(place, error);
          // Gone with the directory, most likely.
          prepareLockDirectory([place]);
          return undefined;
        }
      };
      try {
        for (const file of files) {
          for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
            throwIfAborted(signal);
            const lock = take(file);
            if (lock !== undefined) {
              held.push(lock);
              break;
            }
            if (clock.monotonicMs() >= endMs) throw new GatewayError({ kind: 'unavailable', message: `"${asked.path}" is being changed by another program.`, hint: 'Try again later.' });
            // Not all at the same moment.
            await sleep(clock, waitMs * (0.5 + Math.random()), signal);
          }
        }
        return await work(() => checkHeld(held, asked));
      } finally {
        for (const { lock } of held.toReversed()) lock.release();
      }
    },
  };
}

interface HeldLock {
  readonly lock: FileLock;
  readonly file: string;
  readonly ino: number;
}

function checkHeld(held: readonly HeldLock[], asked: Asked): void {
  if (held.every(isStillThere)) return;
  throw new GatewayError({ kind: 'unavailable', message: `The lock of "${asked.path}" was taken away while it was being changed; nothing was written.`, hint: 'Try again, and let nobody clear the directory for lock files away.' });
}

function isStillThere({ file, ino }: HeldLock): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.ino === ino;
  } catch (error) {
    // Whatever keeps it from being looked at has nothing to do with the file that is changed; nobody can say any more that it is held.
    if (readErrorCode(error).startsWith('E')) return false;
    throw error;
  }
}

function lockFailure(place: string, cause: unknown): GatewayError {
  return new GatewayError({
    kind: 'not_configured',
    message: 'The locks that keep programs from changing one file at once cannot be taken; nothing was written.',
    hint: "This is not about the file itself. Lock files have a directory of their own (gateway-file-locks), among temporary files or in the user's cache: something else lies in it, its disk is full, or somebody keeps clearing it away. Empty it once, and let this user alone write there.",
    // A refusal names no path that the caller did not give; whoever runs the program finds it here.
    cause: new Error(`No lock can be taken in ${place}.`, { cause }),
  });
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
function takeLock(file: string, clock: Clock): HeldLock | undefined {
  const before = statSync(file, { throwIfNoEntry: false });
  const lock = tryFileLock(file);
  if (lock === undefined) return undefined;
  const now = statSync(file, { throwIfNoEntry: false });
  if (now !== undefined && (before === undefined || before.ino === now.ino)) {
    keepFresh(file, clock);
    return { lock, file, ino: now.ino };
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
