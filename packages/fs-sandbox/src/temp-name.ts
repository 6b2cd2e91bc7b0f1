// The names of files that are being written. A name tells whose process made it, so that what a killed process left behind is recognised.
import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { readErrorCode } from './error-code.ts';

const PATTERN = /^\.gateway-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{12}\.tmp$/;

/** A name that no file has yet. */
export function createTempName(): string {
  return `.gateway-${readHome()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
}

export function isTempName(name: string): boolean {
  return PATTERN.test(name);
}

/** Whether the process that made the name is known to have ended; `unknown` for one of another machine or container. */
export function findMaker(name: string): 'alive' | 'ended' | 'unknown' {
  const [, home, pid] = PATTERN.exec(name) ?? [];
  if (home !== readHome()) return 'unknown';
  try {
    process.kill(Number(pid), 0);
    return 'alive';
  } catch (error) {
    if (readErrorCode(error) === 'ESRCH') return 'ended';
    // It lives, but belongs to somebody else; of what is no number of a process nothing is known.
    return readErrorCode(error) === 'EPERM' ? 'alive' : 'unknown';
  }
}

// Where process numbers count: the machine, and on Linux the namespace in it.
function readHome(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch (error) {
    // No Linux: one numbering a machine.
    if (!readErrorCode(error).startsWith('E')) throw error;
  }
  return createHash('sha256').update(`${hostname()}\n${space}`).digest('hex').slice(0, 8);
}
