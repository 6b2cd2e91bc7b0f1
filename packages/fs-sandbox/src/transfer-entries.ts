// Moving and copying: both ends are held while it happens, nothing is replaced unless asked, and what is copied appears at once when it is whole.
import { constants, type Stats } from 'node:fs';
import { mkdir, open, readlink, rename, symlink, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { throwIfAborted, type Progress } from '@gateway/core';
import { checkPath } from './check-path.ts';
import { countBelow } from './count-below.ts';
import {
  changedError, deniedBelowError, existsError, hardLinkError, invalidPath, missingError, nameKind, notAFileError, readErrorCode, rootError, toPathError, type Asked,
} from './path-errors.ts';
import { removeTree } from './remove-tree.ts';
import { lookAt, renameNew, replaceFile } from './replace-file.ts';
import { resolveInside, type InsideEntry } from './resolve-inside.ts';
import { ask, checkWritable, sweepOnce, type SandboxContext } from './sandbox-context.ts';
import { pathIn, type Place } from './steps.ts';
import { createTempName } from './temp-name.ts';
import { lockKey } from './write-target.ts';

export interface TransferOptions {
  /** Whether a file at the destination may be replaced; a directory never is. @default false */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Entries copied so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Ends {
  readonly context: SandboxContext;
  readonly from: InsideEntry;
  readonly to: InsideEntry;
  readonly fromAsked: Asked;
  readonly toAsked: Asked;
  readonly options: TransferOptions;
}

/** A link is moved itself, and not what it leads to. Across devices it is a copy and a delete. */
export async function moveEntry(context: SandboxContext, paths: { readonly source: string; readonly destination: string }, options: TransferOptions): Promise<void> {
  await withEnds(context, { ...paths, follow: 'parents', options }, async (ends) => {
    const { from, to, fromAsked, toAsked } = ends;
    const { fromPath, toPath } = await checkEnds(ends);
    refuseRoots(context, from, fromAsked);
    if (from.realPath === to.realPath) return;
    // Under another name of a directory on its way, a denied file would be one no longer, and another one would become one.
    if (from.entry.kind === 'directory' && (await countBelow(context, from, { asked: fromAsked, signal: options.signal, goesTo: to })).denied > 0) throw deniedBelowError(fromAsked);
    try {
      await renameEntry(fromPath, toPath, { isDirectory: from.entry.kind === 'directory', overwrite: options.overwrite === true, asked: toAsked });
    } catch (error) {
      if (readErrorCode(error) !== 'EXDEV') throw error;
      await copyInto(ends);
      await removeSource(ends, fromPath);
    }
    await Promise.all([from.parent?.check(fromAsked), to.parent?.check(toAsked)]);
  });
}

/** Links are copied as links; at the beginning of the source path they are followed. */
export async function copyEntry(context: SandboxContext, paths: { readonly source: string; readonly destination: string }, options: TransferOptions): Promise<void> {
  await withEnds(context, { ...paths, follow: 'all', options }, async (ends) => {
    const { from, to, fromAsked, toAsked } = ends;
    await checkEnds(ends);
    if (from.realPath === to.realPath) throw existsError(toAsked, 'Source and destination are the same.');
    if (from.entry.kind === 'directory' && (await countBelow(context, from, { asked: fromAsked, signal: options.signal, goesTo: to })).denied > 0) throw deniedBelowError(fromAsked);
    await copyInto(ends);
    await to.parent?.check(toAsked);
  });
}

interface EndsOptions {
  readonly source: string;
  readonly destination: string;
  readonly follow: 'all' | 'parents';
  readonly options: TransferOptions;
}

async function withEnds(context: SandboxContext, { source, destination, follow, options }: EndsOptions, use: (ends: Ends) => Promise<void>): Promise<void> {
  checkWritable(context);
  throwIfAborted(options.signal);
  const [fromAsked, toAsked] = [ask(context, source), ask(context, destination)];
  checkPath(fromAsked);
  checkPath(toAsked);
  await context.locks.hold([lockKey(context, source), lockKey(context, destination)], async () => {
    const from = await resolveInside(context.gate, fromAsked, { follow });
    try {
      const to = await resolveInside(context.gate, toAsked, { follow: 'parents' });
      try {
        await use({ context, from, to, fromAsked, toAsked, options });
      } catch (error) {
        throw toPathError(error, toAsked);
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  });
}

async function checkEnds({ context, from, to, fromAsked, toAsked, options }: Ends): Promise<{ readonly fromPath: string; readonly toPath: string }> {
  const { entry } = from;
  if (entry.kind === 'missing') throw missingError(fromAsked);
  if (entry.kind === 'other') throw notAFileError(fromAsked, entry.what);
  if (entry.kind === 'file' && context.refusesHardLinks && entry.stats.nlink > 1) throw hardLinkError(fromAsked);
  if (to.parent === undefined) throw existsError(toAsked, 'Give the path that it is to have, with its name.');
  if (to.realPath.startsWith(from.realPath.endsWith(sep) ? from.realPath : from.realPath + sep)) throw invalidPath(toAsked.path, 'is inside of what is to go there', 'Choose a destination outside of the source.');
  if (to.entry.kind !== 'missing' && from.realPath !== to.realPath) {
    if (options.overwrite !== true) throw existsError(toAsked, 'Choose another name, or set overwrite.');
    if (to.entry.kind === 'directory' || entry.kind === 'directory') throw existsError(toAsked, `It is ${nameKind(to.entry)}; only a file is replaced, by a file. Delete it first, or give the path inside of it.`);
    if (to.entry.kind === 'other') throw notAFileError(toAsked, to.entry.what);
  }
  await (from.entry.kind === 'directory' ? from.entry.place : from.parent)?.check(fromAsked);
  await to.parent.check(toAsked);
  await sweepOnce(context, { place: to.parent, path: dirname(to.realPath), asked: toAsked });
  return { fromPath: from.parent === undefined ? '' : pathIn(from.parent, from.name), toPath: pathIn(to.parent, to.name) };
}

/** @throws GatewayError `permission` for a root, and for what holds one */
export function refuseRoots(context: SandboxContext, { parent, realPath }: InsideEntry, asked: Asked): void {
  const inner = realPath.endsWith(sep) ? realPath : realPath + sep;
  if (parent === undefined || context.gate.roots.some(({ path }) => path === realPath || path.startsWith(inner))) throw rootError(asked);
}

async function renameEntry(from: string, to: string, { isDirectory, overwrite, asked }: { readonly isDirectory: boolean; readonly overwrite: boolean; readonly asked: Asked }): Promise<void> {
  if (overwrite || isDirectory) {
    // A directory replaces nothing but an empty directory that somebody made this very moment.
    await rename(from, to);
    return;
  }
  await renameNew(from, to, asked);
}

async function removeSource({ context, from, fromAsked, options }: Ends, fromPath: string): Promise<void> {
  if (from.parent === undefined) throw rootError(fromAsked);
  if (from.entry.kind === 'directory') await removeTree({ place: from.parent, name: from.name, steps: context.gate.steps, asked: fromAsked, signal: options.signal });
  else await unlink(fromPath);
}

async function copyInto({ context, from, to, fromAsked, toAsked, options }: Ends): Promise<void> {
  const { entry } = from;
  if (to.parent === undefined) throw missingError(toAsked);
  const copy: Copy = { context, asked: fromAsked, toAsked, signal: options.signal, onCopied: createCounter(options) };
  if (entry.kind === 'file') {
    const handle = await entry.open(fromAsked);
    try {
      await replaceFile(to.parent, to.name, { asked: toAsked, like: await ownStats(handle), overwrite: options.overwrite === true, fill: async (target) => copyBytes(copy, handle, target) });
    } finally {
      await handle.close();
    }
    copy.onCopied();
  } else if (entry.kind === 'link') {
    if (options.overwrite === true && to.entry.kind !== 'missing') await unlink(pathIn(to.parent, to.name));
    await symlink(entry.target, pathIn(to.parent, to.name));
  } else if (entry.kind === 'directory') {
    await copyDirectory(copy, entry.place, { place: to.parent, name: to.name, stats: entry.stats });
  }
}

// A copy belongs to whoever makes it; only the mode is taken over.
async function ownStats(handle: FileHandle): Promise<Stats> {
  const stats = await handle.stat();
  return Object.assign(Object.create(Object.getPrototypeOf(stats) as object) as Stats, stats, { uid: process.geteuid?.() ?? stats.uid, gid: process.getegid?.() ?? stats.gid });
}

interface Copy {
  readonly context: SandboxContext;
  readonly asked: Asked;
  readonly toAsked: Asked;
  readonly signal: AbortSignal | undefined;
  readonly onCopied: () => void;
}

const COPY_BYTES = 1_048_576;

async function copyBytes({ signal }: Copy, from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(COPY_BYTES);
  for (let position = 0; ; ) {
    throwIfAborted(signal);
    const { bytesRead } = await from.read(buffer, 0, COPY_BYTES, position);
    if (bytesRead === 0) return;
    for (let at = 0; at < bytesRead; ) at += (await to.write(buffer, at, bytesRead - at, position + at)).bytesWritten;
    position += bytesRead;
  }
}

// Under a temporary name first, so that half a copy is never taken for a whole one.
async function copyDirectory(copy: Copy, from: Place, to: { readonly place: Place; readonly name: string; readonly stats: Stats }): Promise<void> {
  const { steps } = copy.context.gate;
  const temp = createTempName();
  await mkdir(pathIn(to.place, temp), { mode: 0o700 });
  try {
    const target = await steps.enter(to.place, temp);
    if (target === undefined) throw changedError(copy.toAsked);
    try {
      await copyContent(copy, from, target);
    } finally {
      await target.close();
    }
    if ((await lookAt(pathIn(to.place, to.name))) !== undefined) throw existsError(copy.toAsked, 'Choose another name.');
    await setMode(to.place, { name: temp, mode: to.stats.mode });
    await rename(pathIn(to.place, temp), pathIn(to.place, to.name));
  } catch (error) {
    if ((await lookAt(pathIn(to.place, temp))) !== undefined) await removeTree({ place: to.place, name: temp, steps, asked: copy.toAsked });
    throw error;
  }
}

async function copyContent(copy: Copy, from: Place, to: Place): Promise<void> {
  const { steps } = copy.context.gate;
  for (const { name } of await steps.list(from)) {
    throwIfAborted(copy.signal);
    await to.check(copy.toAsked);
    const found = await steps.look(from, name);
    try {
      if (found.kind === 'directory') {
        await mkdir(pathIn(to, name), { mode: 0o700 });
        const inner = await steps.enter(to, name);
        if (inner === undefined) throw changedError(copy.toAsked);
        try {
          await found.place.check(copy.asked);
          await copyContent(copy, found.place, inner);
        } finally {
          await inner.close();
        }
        await setMode(to, { name, mode: found.stats.mode });
      } else if (found.kind === 'file') await copyFileInto(copy, found, pathIn(to, name));
      else if (found.kind === 'link') await symlink(await readlink(pathIn(from, name)), pathIn(to, name));
      // Pipes, sockets and devices hold nothing that could be copied.
    } finally {
      if (found.kind === 'directory') await found.place.close();
      if (found.kind === 'file') await found.close();
    }
    copy.onCopied();
  }
}

async function copyFileInto(copy: Copy, found: { open(asked: Asked): Promise<FileHandle>; readonly stats: Stats }, path: string): Promise<void> {
  if (copy.context.refusesHardLinks && found.stats.nlink > 1) throw hardLinkError(copy.asked);
  const source = await found.open(copy.asked);
  try {
    const target = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600);
    try {
      await copyBytes(copy, source, target);
      await target.chmod(found.stats.mode & 0o777);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

// Through the directory itself: a name could be a link by now, and chmod follows links.
async function setMode(place: Place, { name, mode }: { readonly name: string; readonly mode: number }): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(pathIn(place, name), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handle.chmod(mode & 0o777);
  } finally {
    await handle.close();
  }
}

// Not one message for each of many thousand files.
const PROGRESS_EVERY = 100;

function createCounter({ onProgress }: TransferOptions): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % PROGRESS_EVERY === 0) onProgress?.({ done, message: `${done} entries copied` });
  };
}
