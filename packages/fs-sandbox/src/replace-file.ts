// Puts a file in place at once: written beside its place under a temporary name, synced, then renamed. Whoever looks sees the old file or
// the new one, also after a crash. All of it happens in one directory that is held, so nothing can lead the file elsewhere.
import { constants, type Stats } from 'node:fs';
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { readErrorCode } from './error-code.ts';
import { changedError, existsError, toPathError, type Asked } from './path-errors.ts';
import { pathIn, type Place } from './steps.ts';
import { createTempName } from './temp-name.ts';

/** What the target looked like when its new content was decided. */
export interface Expected {
  /** Undefined: nothing was there. */
  readonly stats: Stats | undefined;
  /** Looks at the content as well, which may change without a trace in size and times. @default not looked at */
  readonly isUnchanged?: (() => Promise<boolean>) | undefined;
}

export interface ReplaceOptions {
  readonly asked: Asked;
  /** Fills the file. */
  readonly fill: (handle: FileHandle) => Promise<void>;
  /** Mode and owner of the new file. Left out: those of any new file. */
  readonly like?: Stats | undefined;
  /** Refuses when the target has changed since. @default no check */
  readonly expected?: Expected | undefined;
  /** Whether what is there may be replaced. @default true */
  readonly overwrite?: boolean | undefined;
}

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** @throws GatewayError `unavailable` when the target changed meanwhile, `invalid_input` when it exists and must not; errors of the system as they come */
export async function replaceFile(place: Place, name: string, options: ReplaceOptions): Promise<void> {
  const { asked, fill, like, expected } = options;
  await place.check(asked);
  const temp = pathIn(place, createTempName());
  const target = pathIn(place, name);
  // Nobody else may read it before it has its mode.
  const handle = await open(temp, CREATE, like === undefined ? 0o666 : 0o600);
  try {
    try {
      await fill(handle);
      if (like !== undefined) await takeAfter(handle, like);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (expected !== undefined && !(await isAsExpected(target, expected))) throw changedError(asked);
    if (options.overwrite === false) await renameNew(temp, target, { asked, fromAsked: asked });
    else await rename(temp, target);
  } catch (error) {
    await removeIfThere(temp);
    throw error;
  }
  await place.check(asked);
}

/**
 * Renames only when nothing has the new name, where the file system can do that in one step. Who is killed in between leaves both names; a failure
 * leaves the old one alone.
 *
 * @throws GatewayError `invalid_input` when it exists, and what keeps the old name in place
 */
export async function renameNew(from: string, to: string, { asked, fromAsked }: { readonly asked: Asked; readonly fromAsked: Asked }): Promise<void> {
  try {
    // rename(2) replaces what is there; link(2) does not.
    await link(from, to);
  } catch (error) {
    if (readErrorCode(error) === 'EEXIST') throw existsError(asked, 'Choose another name, or allow it to be overwritten.');
    if (!['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(readErrorCode(error))) throw error;
    // A file system without hard links: look, then rename.
    if ((await lookAt(to)) !== undefined) throw existsError(asked, 'Choose another name, or allow it to be overwritten.');
    await rename(from, to);
    return;
  }
  try {
    await unlink(from);
  } catch (error) {
    const [old, made] = [await lookAt(from), await lookAt(to)];
    if (old !== undefined && made !== undefined && old.dev === made.dev && old.ino === made.ino) await unlink(to);
    throw toPathError(error, fromAsked);
  }
}

/** What is at the path, without following it. */
export async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (readErrorCode(error) === 'ENOENT' || readErrorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function takeAfter(handle: FileHandle, like: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== like.uid || own.gid !== like.gid) {
    try {
      await handle.chown(like.uid, like.gid);
    } catch (error) {
      // Only the system's own user may give files away; then it is ours now.
      if (readErrorCode(error) !== 'EPERM') throw error;
    }
  }
  // Bits that lend the owner's rights are not handed on to new content.
  await handle.chmod(like.mode & 0o777);
}

/** Whether the path still has what it had: the same file, not written to since. */
export async function isAsExpected(target: string, { stats, isUnchanged }: Expected): Promise<boolean> {
  if ((await isUnchanged?.()) === false) return false;
  const now = await lookAt(target);
  return now === undefined || stats === undefined ? now === stats : isSameVersion(now, stats);
}

/** Whether two looks saw one file with nothing changed between them, as far as its facts tell. */
export function isSameVersion(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs;
}

/** Removes a file that may be gone already. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    // Renamed or swept away: what matters is that it is gone.
    if (readErrorCode(error) !== 'ENOENT') throw error;
  }
}
