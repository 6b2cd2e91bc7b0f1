// What is in a directory, before all of it is moved, copied or deleted: how much, and how much of it stands in the way.
import { access, constants, stat } from 'node:fs/promises';
import { throwIfAborted } from '@gateway/core';
import type { IsDenied } from './deny-rules.ts';
import { readErrorCode } from './error-code.ts';
import { toPathError, type Asked } from './path-errors.ts';
import { lookAt } from './replace-file.ts';
import type { InsideEntry } from './resolve-inside.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { pathIn, type Place } from './steps.ts';
import { isTempName } from './temp-name.ts';
import { readType } from './walk-tree.ts';

export interface Below {
  /** Entries of every kind, the directory itself not among them. */
  readonly entries: number;
  readonly denied: number;
  /** What may be read, and is never changed. */
  readonly protected: number;
  /** Named pipes, sockets and devices: nothing that could be copied. */
  readonly special: number;
  /** Entries whose names are no UTF-8, so that no path leads to them. */
  readonly nameless: number;
  /** Directories on other devices than the one that they are in. */
  readonly mounts: number;
  /** Directories that this process may not change, of those that hold something; counted for who is to remove it all. */
  readonly locked: number;
}

export interface CountBelowOptions {
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** Whether all of it is to be removed where it is. @default false */
  readonly removes?: boolean | undefined;
  /** Where all of it is to go: what would be denied there counts as denied, too. */
  readonly goesTo?: Pick<InsideEntry, 'root' | 'names'> | undefined;
}

/** Looks at all of it, links not followed. */
export async function countBelow(context: SandboxContext, inside: InsideEntry, { asked, signal, removes = false, goesTo }: CountBelowOptions): Promise<Below> {
  const { gate } = context;
  const count = { entries: 0, denied: 0, protected: 0, special: 0, nameless: 0, mounts: 0, locked: 0 };
  const isEither = (rule: IsDenied, names: readonly string[]): boolean =>
    // A file that somebody was writing goes the way of its directory.
    !isTempName(names.at(-1) ?? '') && (rule(inside.root, names) || (goesTo !== undefined && rule(goesTo.root, [...goesTo.names, ...names.slice(inside.names.length)])));
  const visit = async (place: Place, { names, device }: { readonly names: readonly string[]; readonly device: number }): Promise<void> => {
    await place.check(asked);
    const entries = await gate.steps.list(place);
    if (removes && entries.length > 0 && !(await isChangeable(place))) count.locked += 1;
    for (const entry of entries) {
      throwIfAborted(signal);
      const inner = [...names, entry.name];
      count.entries += 1;
      if (isEither(gate.isDenied, inner)) count.denied += 1;
      if (isEither(gate.isProtected, inner)) count.protected += 1;
      if (await isNameless(place, entry.name)) {
        count.nameless += 1;
        continue;
      }
      const type = await readType(entry, place);
      if (type === 'other') count.special += 1;
      if (type !== 'directory') continue;
      const below = await gate.steps.enter(place, entry.name);
      if (below === undefined) continue;
      try {
        const { dev } = await stat(below.prefix);
        if (dev !== device) count.mounts += 1;
        await visit(below, { names: inner, device: dev });
      } finally {
        await below.close();
      }
    }
  };
  const { entry } = inside;
  if (entry.kind !== 'directory') return count;
  try {
    await visit(entry.place, { names: inside.names, device: entry.stats.dev });
  } catch (error) {
    // By itself: of two ends it is this one that cannot be looked through.
    throw toPathError(error, asked);
  }
  return count;
}

async function isChangeable(place: Place): Promise<boolean> {
  try {
    await access(place.prefix, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(readErrorCode(error))) return false;
    throw error;
  }
}

/** Whether a listed name is only what is left of one that is no UTF-8: reading it put U+FFFD in, and nothing has the name that came of it. */
export async function isNameless(place: Place, name: string): Promise<boolean> {
  return name.includes('\ufffd') && (await lookAt(pathIn(place, name))) === undefined;
}
