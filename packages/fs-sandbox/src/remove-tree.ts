// Deletes a directory with everything in it, without following a link and without leaving the directories that are held on the way.
import { rmdir, unlink } from 'node:fs/promises';
import { throwIfAborted } from '@gateway/core';
import { readErrorCode, type Asked } from './path-errors.ts';
import { pathIn, type Place, type Steps } from './steps.ts';

export interface RemoveTreeOptions {
  readonly place: Place;
  readonly name: string;
  readonly steps: Steps;
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** Called after every entry that is gone. */
  readonly onRemoved?: (() => void) | undefined;
}

export async function removeTree(options: RemoveTreeOptions): Promise<void> {
  const { place, name, steps, asked } = options;
  const inner = await steps.enter(place, name);
  if (inner !== undefined) {
    try {
      for (const entry of await steps.list(inner)) {
        throwIfAborted(options.signal);
        await removeEntry({ ...options, place: inner, name: entry.name }, entry.isDirectory());
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

async function removeEntry(options: RemoveTreeOptions, isDirectory: boolean): Promise<void> {
  const { place, name } = options;
  if (isDirectory) {
    await removeTree(options);
    return;
  }
  try {
    await place.check(options.asked);
    await unlink(pathIn(place, name));
    options.onRemoved?.();
  } catch (error) {
    // A file system that does not tell what its entries are.
    if (readErrorCode(error) !== 'EISDIR') throw error;
    await removeTree(options);
  }
}
