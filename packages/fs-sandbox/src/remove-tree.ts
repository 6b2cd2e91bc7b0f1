// Deletes a directory with everything in it, without following a link and without leaving the directories that are held on the way.
import type { Stats } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { throwIfAborted } from '@gateway/core';
import { readErrorCode } from './error-code.ts';
import { changedError, type Asked } from './path-errors.ts';
import { lookAt } from './replace-file.ts';
import { pathIn, type Place, type Steps } from './steps.ts';
import { isTempName } from './temp-name.ts';

export interface RemoveTreeOptions {
  readonly place: Place;
  readonly name: string;
  readonly steps: Steps;
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** Called after every entry that is gone. */
  readonly onRemoved?: (() => void) | undefined;
  /** Asked for every entry right before it is removed, by its path below the tree, `/` before every name; ends all when it is not meant. @default all are */
  readonly isMeant?: ((path: string, stats: Stats) => boolean) | undefined;
}

export async function removeTree(options: RemoveTreeOptions): Promise<void> {
  await removeDirectory(options, '');
}

async function removeDirectory(options: RemoveTreeOptions, path: string): Promise<void> {
  const { place, name, steps, asked } = options;
  const inner = await steps.enter(place, name);
  if (inner !== undefined) {
    try {
      for (const entry of await steps.list(inner)) {
        throwIfAborted(options.signal);
        await removeEntry({ ...options, place: inner, name: entry.name }, { path: `${path}/${entry.name}`, isDirectory: entry.isDirectory() });
      }
      await inner.check(asked);
    } finally {
      await inner.close();
    }
  }
  await place.check(asked);
  await rmdir(pathIn(place, name));
  options.onRemoved?.();
}

async function removeEntry(options: RemoveTreeOptions, { path, isDirectory }: { readonly path: string; readonly isDirectory: boolean }): Promise<void> {
  const { place, name } = options;
  if (options.isMeant !== undefined && !isTempName(name)) {
    const stats = await lookAt(pathIn(place, name));
    if (stats === undefined || !options.isMeant(path, stats)) throw changedError(options.asked);
  }
  if (isDirectory) {
    await removeDirectory(options, path);
    return;
  }
  try {
    await place.check(options.asked);
    await unlink(pathIn(place, name));
    options.onRemoved?.();
  } catch (error) {
    // A file system that does not tell what its entries are.
    if (readErrorCode(error) !== 'EISDIR') throw error;
    await removeDirectory(options, path);
  }
}
