// A copy of a file, a link or a directory, under a temporary name until it is whole, so that half a copy is never taken for a whole one.
import type { Stats } from 'node:fs';
import { mkdir, rename, symlink, type FileHandle } from 'node:fs/promises';
import { copyBytes, copyContent, ofSource, readTarget, setMode, type Copy } from './copy-tree.ts';
import { changedError, existsError, missingError, type Asked } from './path-errors.ts';
import { removeTree } from './remove-tree.ts';
import { isAsExpected, isSameVersion, lookAt, removeIfThere, replaceFile } from './replace-file.ts';
import type { InsideEntry } from './resolve-inside.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { pathIn, type Found, type Place } from './steps.ts';
import { createTempName } from './temp-name.ts';
import type { TransferOptions } from './transfer-entries.ts';

/** Both ends of a transfer, held while it goes on. */
export interface Ends {
  readonly context: SandboxContext;
  readonly from: InsideEntry;
  readonly to: InsideEntry;
  readonly fromAsked: Asked;
  readonly toAsked: Asked;
  readonly options: TransferOptions;
  /** Throws when the lock of both ends was taken away. */
  readonly checkHeld: () => void;
}

/** What a copy is for. */
export interface CopyPurpose {
  /** What was copied, with what it looked like: owner and times go along, and all of it is on the disk at the end. @default nothing of it */
  readonly records?: Map<string, Stats> | undefined;
  /** Asked before the copy appears at its place; throws when it must not. */
  readonly check?: (() => Promise<void>) | undefined;
}

export async function copyInto({ context, from, to, fromAsked, toAsked, options }: Ends, { records, check }: CopyPurpose = {}): Promise<void> {
  const { entry } = from;
  if (to.parent === undefined) throw missingError(toAsked);
  const copy: Copy = { context, asked: fromAsked, toAsked, signal: options.signal, records, onCopied: createCounter(options) };
  if (entry.kind === 'file') {
    const overwrite = options.overwrite === true;
    const expected = overwrite ? { stats: to.entry.kind === 'missing' ? undefined : to.entry.stats } : undefined;
    await copyFile(copy, entry, { place: to.parent, name: to.name, overwrite, expected });
    copy.onCopied();
  } else if (entry.kind === 'link') {
    if (from.parent === undefined) throw missingError(fromAsked);
    records?.set('', entry.stats);
    const { parent, name } = from;
    const target = await ofSource(fromAsked, async () => readTarget(pathIn(parent, name)));
    if (options.overwrite === true && to.entry.kind !== 'missing') await replaceByLink(target, { place: to.parent, name: to.name, stats: to.entry.stats, asked: toAsked });
    else await symlink(target, pathIn(to.parent, to.name));
  } else if (entry.kind === 'directory') {
    records?.set('', entry.stats);
    await copyDirectory(copy, entry.place, { place: to.parent, name: to.name, stats: entry.stats, check });
  }
}

async function replaceByLink(target: Buffer, { place, name, stats, asked }: { readonly place: Place; readonly name: string; readonly stats: Stats; readonly asked: Asked }): Promise<void> {
  const temp = pathIn(place, createTempName());
  await symlink(target, temp);
  try {
    if (!(await isAsExpected(pathIn(place, name), { stats }))) throw changedError(asked);
    await rename(temp, pathIn(place, name));
  } catch (error) {
    await removeIfThere(temp);
    throw error;
  }
}

interface FileEnd {
  readonly place: Place;
  readonly name: string;
  readonly overwrite: boolean;
  readonly expected: { readonly stats: Stats | undefined } | undefined;
}

async function copyFile(copy: Copy, entry: Extract<Found, { kind: 'file' }>, { place, name, overwrite, expected }: FileEnd): Promise<void> {
  const handle = await ofSource(copy.asked, async () => entry.open(copy.asked));
  try {
    const stats = await handle.stat();
    copy.records?.set('', stats);
    const fill = async (target: FileHandle): Promise<void> => {
      await copyBytes(copy, handle, target);
      if (copy.records === undefined) return;
      await target.utimes(stats.atimeMs / 1000, stats.mtimeMs / 1000);
      if (!isSameVersion(stats, await handle.stat())) throw changedError(copy.asked);
    };
    // A copy belongs to whoever makes it, only the mode is taken over; what is moved keeps its owner.
    const like = copy.records === undefined ? withOwnIds(stats) : stats;
    await replaceFile(place, name, { asked: copy.toAsked, like, overwrite, fill, expected });
  } finally {
    await handle.close();
  }
}

function withOwnIds(stats: Stats): Stats {
  return Object.assign(Object.create(Object.getPrototypeOf(stats) as object) as Stats, stats, { uid: process.geteuid?.() ?? stats.uid, gid: process.getegid?.() ?? stats.gid });
}

async function copyDirectory(copy: Copy, from: Place, to: { readonly place: Place; readonly name: string; readonly stats: Stats; readonly check?: (() => Promise<void>) | undefined }): Promise<void> {
  const { steps } = copy.context.gate;
  const temp = createTempName();
  await mkdir(pathIn(to.place, temp), { mode: 0o700 });
  try {
    const target = await steps.enter(to.place, temp);
    if (target === undefined) throw changedError(copy.toAsked);
    try {
      await copyContent(copy, { from, to: target, path: '' });
    } finally {
      await target.close();
    }
    await setMode(copy, to.place, { name: temp, stats: to.stats });
    await to.check?.();
    if ((await lookAt(pathIn(to.place, to.name))) !== undefined) throw existsError(copy.toAsked, 'Choose another name.');
    await rename(pathIn(to.place, temp), pathIn(to.place, to.name));
  } catch (error) {
    if ((await lookAt(pathIn(to.place, temp))) !== undefined) await removeTree({ place: to.place, name: temp, steps, asked: copy.toAsked });
    throw error;
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
