// Moving and copying: both ends are held while it happens, nothing is replaced unless asked, and what is copied appears at once when it is whole.
import { access, constants, rename, unlink } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { throwIfAborted, type Progress } from '@gateway/core';
import { checkReplaceable } from './check-replaceable.ts';
import { copyInto, type Ends } from './copy-entry.ts';
import { countBelow } from './count-below.ts';
import { withLockedEntries } from './locked-entries.ts';
import { moveAcross } from './move-across.ts';
import { readErrorCode } from './error-code.ts';
import {
  changedError, deniedBelowError, existsError, hardLinkError, invalidPath, missingError, nameKind, namelessError, notAFileError, protectedBelowError, rootError, specialBelowError, toPathError, type Asked,
} from './path-errors.ts';
import { isAsExpected, renameNew } from './replace-file.ts';
import type { InsideEntry } from './resolve-inside.ts';
import { ask, checkWritable, sweepOnce, type SandboxContext } from './sandbox-context.ts';
import { pathIn } from './steps.ts';

export interface TransferOptions {
  /** Whether a file at the destination may be replaced; a directory never is. @default false */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Entries copied so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A link is moved itself, and not what it leads to. Across devices it is a copy, which is checked, and a delete. */
export async function moveEntry(context: SandboxContext, paths: { readonly source: string; readonly destination: string }, options: TransferOptions): Promise<void> {
  await withEnds(context, { ...paths, follow: 'parents', options }, async (ends) => {
    const { from, to, fromAsked, toAsked } = ends;
    const { fromPath, toPath } = await checkEnds(ends);
    refuseRoots(context, from, fromAsked);
    if (from.realPath === to.realPath) return;
    await checkRemovable(from, fromAsked);
    // Under another name of a directory on its way, a denied file would be one no longer, and another one would become one.
    const below = await countBelow(context, from, { asked: fromAsked, signal: options.signal, goesTo: to });
    if (below.denied > 0) throw deniedBelowError(fromAsked);
    if (below.protected > 0) throw protectedBelowError(fromAsked);
    ends.checkHeld();
    try {
      await renameEntry(ends, fromPath, toPath);
    } catch (error) {
      if (readErrorCode(error) !== 'EXDEV') throw error;
      await moveAcross(ends, below);
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
    const { denied, protected: kept, special, nameless } = await countBelow(context, from, { asked: fromAsked, signal: options.signal, goesTo: to });
    if (denied > 0) throw deniedBelowError(fromAsked);
    if (kept > 0) throw protectedBelowError(fromAsked);
    if (nameless > 0) throw namelessError(fromAsked, nameless);
    if (special > 0) throw specialBelowError(fromAsked, special);
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
  await withLockedEntries(context, [{ ...fromAsked, follow, changes: follow === 'parents' }, { ...toAsked, follow: 'parents', changes: true }], {
    signal: options.signal,
    use: async (from, to, checkHeld) => use({ context, from, to, fromAsked, toAsked, options, checkHeld }),
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
    if (to.entry.kind === 'directory' && entry.kind !== 'directory') throw existsError(toAsked, 'It is a directory. Give the path inside of it, with the name that it is to have there.');
    if (options.overwrite !== true) throw existsError(toAsked, 'Choose another name, or set overwrite.');
    if (to.entry.kind === 'directory' || entry.kind === 'directory') throw existsError(toAsked, `It is ${nameKind(to.entry)}; only a file is replaced, by a file. Delete it first, or give the path inside of it.`);
    if (to.entry.kind === 'other') throw notAFileError(toAsked, to.entry.what);
    if (to.entry.kind === 'file') checkReplaceable(context, toAsked, to.entry.stats);
  }
  await checkSource(from, fromAsked);
  await to.parent.check(toAsked);
  await sweepOnce(context, { place: to.parent, path: dirname(to.realPath), asked: toAsked });
  return { fromPath: from.parent === undefined ? '' : pathIn(from.parent, from.name), toPath: pathIn(to.parent, to.name) };
}

async function checkSource(from: InsideEntry, asked: Asked): Promise<void> {
  try {
    await (from.entry.kind === 'directory' ? from.entry.place : from.parent)?.check(asked);
  } catch (error) {
    throw toPathError(error, asked);
  }
}

// The system's own error would not say which of the two directories is meant.
async function checkRemovable({ parent }: InsideEntry, asked: Asked): Promise<void> {
  try {
    if (parent !== undefined) await access(parent.prefix, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw toPathError(error, asked);
  }
}

/** @throws GatewayError `permission` for a root, and for what holds one */
export function refuseRoots(context: SandboxContext, { parent, realPath }: InsideEntry, asked: Asked): void {
  const inner = realPath.endsWith(sep) ? realPath : realPath + sep;
  if (parent === undefined || context.gate.roots.some(({ path }) => path === realPath || path.startsWith(inner))) throw rootError(asked);
}

async function renameEntry({ from, to, fromAsked, toAsked, options }: Ends, fromPath: string, toPath: string): Promise<void> {
  if (options.overwrite !== true && from.entry.kind !== 'directory') {
    await renameNew(fromPath, toPath, { asked: toAsked, fromAsked });
    return;
  }
  // What is replaced is what was looked at; a directory replaces nothing but an empty directory that somebody made this very moment.
  if (!(await isAsExpected(toPath, { stats: to.entry.kind === 'missing' ? undefined : to.entry.stats }))) throw changedError(toAsked);
  // Two names of one file: rename(2) would leave both.
  if (isOtherName(from, to)) await unlink(fromPath);
  else await rename(fromPath, toPath);
}

// Not where names that differ in case alone are one and the same.
function isOtherName(from: InsideEntry, to: InsideEntry): boolean {
  const fold = (path: string): string => path.normalize('NFKC').toLowerCase();
  if (from.entry.kind !== 'file' || to.entry.kind !== 'file') return false;
  const [one, other] = [from.entry.stats, to.entry.stats];
  return one.dev === other.dev && one.ino === other.ino && one.nlink > 1 && fold(from.realPath) !== fold(to.realPath);
}
