// Steps for systems without /proc/self/fd (macOS, Windows). Paths instead of held directories, so a swap in the middle of a walk cannot be
// prevented, only noticed: the opened file must be the one that was looked at, and every directory on the way must still be one.
import { constants } from 'node:fs';
import { lstat, open, readlink, type FileHandle } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { changedError, readErrorCode, type Asked } from './path-errors.ts';
import { describeSpecialFile, type Found, type Steps } from './steps.ts';

// Windows has neither; there is no such flag to give.
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const nothingToClose = async (): Promise<void> => undefined;

export const portableSteps: Steps = {
  openRoot: async (path) => ({ prefix: path, close: nothingToClose }),
  look: async (place, name): Promise<Found> => {
    const path = place.prefix.endsWith(sep) ? `${place.prefix}${name}` : `${place.prefix}${sep}${name}`;
    try {
      const stats = await lstat(path, { bigint: true });
      if (stats.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
      if (stats.isDirectory()) return { kind: 'directory', place: { prefix: path, close: nothingToClose } };
      if (stats.isFile()) return { kind: 'file', open: async (asked) => openFile(path, stats, asked), close: nothingToClose };
      return { kind: 'other', what: describeSpecialFile(stats) };
    } catch (error) {
      if (readErrorCode(error) === 'ENOENT' || readErrorCode(error) === 'EINVAL') return { kind: 'missing' };
      throw error;
    }
  },
};

async function openFile(path: string, seen: { readonly dev: bigint; readonly ino: bigint }, asked: Asked): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    // A link has taken the file's place.
    if (readErrorCode(error) === 'ELOOP') throw changedError(asked);
    throw error;
  }
  try {
    const opened = await handle.stat({ bigint: true });
    const isSame = opened.isFile() && opened.dev === seen.dev && opened.ino === seen.ino;
    if (isSame && (await isStillThere(path, seen))) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  throw changedError(asked);
}

async function isStillThere(path: string, seen: { readonly dev: bigint; readonly ino: bigint }): Promise<boolean> {
  const now = await lstat(path, { bigint: true });
  if (now.dev !== seen.dev || now.ino !== seen.ino) return false;
  for (let directory = dirname(path); directory !== dirname(directory); directory = dirname(directory)) {
    if (!(await lstat(directory)).isDirectory()) return false;
  }
  return true;
}
