// Steps for systems without /proc/self/fd (macOS, Windows). Paths instead of held directories, so a swap in the middle of a walk cannot be
// prevented, only noticed: the opened file must be the one that was looked at, and every directory on the way must still be the same one.
// What changes a directory is checked before and after; a swap exactly between the two is reported after the fact.
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, readdir, readlink, type FileHandle } from 'node:fs/promises';
import { readErrorCode } from './error-code.ts';
import { changedError, type Asked } from './path-errors.ts';
import { describeSpecialFile, pathIn, type Found, type Place, type Steps } from './steps.ts';

// Windows has neither; there is no such flag to give.
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

interface Seen {
  readonly dev: bigint;
  readonly ino: bigint;
}

interface PathPlace extends Place {
  /** Every directory from the root down to this one, as the walk saw it. */
  readonly trail: readonly { readonly path: string; readonly seen: Seen }[];
}

const nothingToClose = async (): Promise<void> => undefined;

export const portableSteps: Steps = {
  openRoot: async (path) => createPlace(path, [], await lstat(path, { bigint: true })),
  look: async (place, name): Promise<Found> => {
    const path = pathIn(place, name);
    try {
      const seen = await lstat(path, { bigint: true });
      const stats = await lstat(path);
      if (seen.isSymbolicLink()) return { kind: 'link', target: await readlink(path), stats };
      if (seen.isDirectory()) return { kind: 'directory', place: createPlace(path, trailOf(place), seen), stats };
      if (seen.isFile()) return { kind: 'file', stats, open: async (asked) => (await openSame(place, path, seen)) ?? throwChanged(asked), close: nothingToClose };
      return { kind: 'other', what: describeSpecialFile(stats), stats };
    } catch (error) {
      if (readErrorCode(error) === 'ENOENT' || readErrorCode(error) === 'EINVAL') return { kind: 'missing' };
      throw error;
    }
  },
  enter: async (place, name) => {
    const path = pathIn(place, name);
    const seen = await lookAt(path);
    return seen?.isDirectory() === true ? createPlace(path, trailOf(place), seen) : undefined;
  },
  openFile: async (place, name) => {
    const path = pathIn(place, name);
    const seen = await lookAt(path);
    return seen?.isFile() === true ? openSame(place, path, seen) : undefined;
  },
  list: async (place) => {
    const entries = await readdir(place.prefix, { withFileTypes: true });
    return (await isUnchanged(trailOf(place))) ? entries : [];
  },
  names: async (place) => {
    const names = await readdir(place.prefix);
    return (await isUnchanged(trailOf(place))) ? names : [];
  },
};

async function lookAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(readErrorCode(error))) return undefined;
    throw error;
  }
}

// Undefined when what was opened is not what was looked at, or when the way there has changed.
async function openSame(place: Place, path: string, seen: Seen): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (error) {
    // A link has taken the file's place, or it is gone.
    if (readErrorCode(error) === 'ELOOP' || readErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const opened = await handle.stat({ bigint: true });
    if (opened.isFile() && isSame(opened, seen) && (await isUnchanged([...trailOf(place), { path, seen }]))) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

async function isUnchanged(trail: PathPlace['trail']): Promise<boolean> {
  for (const { path, seen } of trail) {
    const now = await lookAt(path);
    if (now === undefined || now.isSymbolicLink() || !isSame(now, seen)) return false;
  }
  return true;
}

function isSame(one: Seen, other: Seen): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function createPlace(path: string, above: PathPlace['trail'], seen: Seen): PathPlace {
  const trail = [...above, { path, seen: { dev: seen.dev, ino: seen.ino } }];
  const check = async (asked: Asked): Promise<void> => {
    if (!(await isUnchanged(trail))) throw changedError(asked);
  };
  return { prefix: path, trail, check, close: nothingToClose };
}

// Every place of these steps was made by createPlace.
function trailOf(place: Place): PathPlace['trail'] {
  return (place as PathPlace).trail;
}

function throwChanged(asked: Asked): never {
  throw changedError(asked);
}
