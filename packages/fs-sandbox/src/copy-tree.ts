// What is in a directory, copied into another one: links as links, modes as they are, and nothing left out in silence.
import { constants, type Stats } from 'node:fs';
import { lutimes, mkdir, open, readlink, symlink, type FileHandle } from 'node:fs/promises';
import { throwIfAborted } from '@gateway/core';
import { readErrorCode } from './error-code.ts';
import { changedError, hardLinkError, namelessError, specialBelowError, toPathError, type Asked } from './path-errors.ts';
import { isSameVersion } from './replace-file.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { isNameless } from './count-below.ts';
import { pathIn, type Found, type Place } from './steps.ts';
import { isTempName } from './temp-name.ts';

/** One transfer. */
export interface Copy {
  readonly context: SandboxContext;
  readonly asked: Asked;
  readonly toAsked: Asked;
  readonly signal: AbortSignal | undefined;
  /** For a move: what was copied, by its path below the source. */
  readonly records?: Map<string, Stats> | undefined;
  readonly onCopied: () => void;
}

export interface Level {
  readonly from: Place;
  readonly to: Place;
  /** Below the source, `/` before every name. */
  readonly path: string;
}

const COPY_BYTES = 1_048_576;

/** What reads from the source: an error of the system that comes of it names the source, and not where it was to go. */
export async function ofSource<T>(asked: Asked, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw toPathError(error, asked);
  }
}

function askedBelow({ asked }: Copy, path: string): Asked {
  return path === '' ? asked : { ...asked, path: asked.path.replace(/[/\\]+$/, '') + path };
}

export async function copyBytes({ asked, signal }: Pick<Copy, 'asked' | 'signal'>, from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(COPY_BYTES);
  for (let position = 0; ; ) {
    throwIfAborted(signal);
    const { bytesRead } = await ofSource(asked, async () => from.read(buffer, 0, COPY_BYTES, position));
    if (bytesRead === 0) return;
    for (let at = 0; at < bytesRead; ) at += (await to.write(buffer, at, bytesRead - at, position + at)).bytesWritten;
    position += bytesRead;
  }
}

export async function copyContent(copy: Copy, { from, to, path }: Level): Promise<void> {
  const { steps } = copy.context.gate;
  const entries = await ofSource(askedBelow(copy, path), async () => steps.list(from));
  // Where directories cannot be held, what was listed might be another one.
  await from.check(copy.asked);
  for (const { name } of entries) {
    throwIfAborted(copy.signal);
    // Half-written files are nobody's business, and gone when their writer is done.
    if (isTempName(name)) continue;
    await to.check(copy.toAsked);
    const found = await ofSource(askedBelow(copy, `${path}/${name}`), async () => steps.look(from, name));
    try {
      await copyOne(copy, found, { from, to, path, name });
    } finally {
      if (found.kind === 'directory') await found.place.close();
      if (found.kind === 'file') await found.close();
    }
    copy.onCopied();
  }
  if (copy.records !== undefined) await syncDirectory(to);
}

async function copyOne(copy: Copy, found: Found, { from, to, path, name }: Level & { readonly name: string }): Promise<void> {
  const inner = `${path}/${name}`;
  switch (found.kind) {
    case 'directory': {
      copy.records?.set(inner, found.stats);
      await mkdir(pathIn(to, name), { mode: 0o700 });
      const below = await copy.context.gate.steps.enter(to, name);
      if (below === undefined) throw changedError(copy.toAsked);
      try {
        await found.place.check(copy.asked);
        await copyContent(copy, { from: found.place, to: below, path: inner });
      } finally {
        await below.close();
      }
      await setMode(copy, to, { name, stats: found.stats });
      return;
    }
    case 'file':
      await copyFileInto(copy, found, { path: pathIn(to, name), inner });
      return;
    case 'link': {
      copy.records?.set(inner, found.stats);
      await symlink(await ofSource(askedBelow(copy, inner), async () => readTarget(pathIn(from, name))), pathIn(to, name));
      if (copy.records !== undefined) await lutimes(pathIn(to, name), found.stats.atimeMs / 1000, found.stats.mtimeMs / 1000);
      return;
    }
    // Both were counted before; who comes in between is not left out either.
    case 'other':
      throw specialBelowError(copy.asked, 1);
    default:
      if (await isNameless(from, name)) throw namelessError(copy.asked, 1);
      // Deleted since it was listed.
  }
}

async function copyFileInto(copy: Copy, found: Extract<Found, { kind: 'file' }>, { path, inner }: { readonly path: string; readonly inner: string }): Promise<void> {
  if (copy.context.refusesHardLinks && found.stats.nlink > 1) throw hardLinkError(copy.asked);
  const asked = askedBelow(copy, inner);
  const source = await ofSource(asked, async () => found.open(asked));
  try {
    const stats = await source.stat();
    const target = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600);
    try {
      await copyBytes({ asked, signal: copy.signal }, source, target);
      if (copy.records === undefined) await target.chmod(stats.mode & 0o777);
      else await finishMoved(copy, { source, target, stats });
    } finally {
      await target.close();
    }
    copy.records?.set(inner, stats);
  } finally {
    await source.close();
  }
}

// All that the source has, and on the disk, since the source goes away.
async function finishMoved(copy: Copy, { source, target, stats }: { readonly source: FileHandle; readonly target: FileHandle; readonly stats: Stats }): Promise<void> {
  await giveTo(target, stats);
  await target.chmod(stats.mode & 0o777);
  await target.utimes(stats.atimeMs / 1000, stats.mtimeMs / 1000);
  await target.sync();
  if ((await target.stat()).size !== stats.size || !isSameVersion(stats, await source.stat())) throw changedError(copy.asked);
}

/** Gives a file to an owner as far as the system lets this process. */
async function giveTo(handle: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await handle.stat();
  if (own.uid === uid && own.gid === gid) return;
  try {
    await handle.chown(uid, gid);
  } catch (error) {
    if (readErrorCode(error) !== 'EPERM') throw error;
  }
}

/** What a link says, as bytes: it need not be UTF-8. */
export async function readTarget(path: string): Promise<Buffer> {
  return readlink(path, { encoding: 'buffer' });
}

/** Through the directory itself: a name could be a link by now, and chmod follows links. */
export async function setMode(copy: Copy, place: Place, { name, stats }: { readonly name: string; readonly stats: Stats }): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(pathIn(place, name), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    if (copy.records !== undefined) {
      await giveTo(handle, stats);
      await handle.utimes(stats.atimeMs / 1000, stats.mtimeMs / 1000);
    }
    await handle.chmod(stats.mode & 0o777);
  } finally {
    await handle.close();
  }
}

/** So that what was made in it is still there after a loss of power. */
export async function syncDirectory(place: Place): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(place.prefix, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
