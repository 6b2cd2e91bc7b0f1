// Clears away the temporary files that killed processes left in a directory.
import { unlink } from 'node:fs/promises';
import { readErrorCode } from './error-code.ts';
import type { Asked } from './path-errors.ts';
import { removeTree } from './remove-tree.ts';
import { lookAt } from './replace-file.ts';
import { pathIn, type Place, type Steps } from './steps.ts';
import { findMaker, isTempName } from './temp-name.ts';

// Of another machine on the same disk, nothing is known but how long ago it wrote.
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

export interface SweepOptions {
  readonly place: Place;
  readonly steps: Steps;
  readonly nowMs: number;
  readonly asked: Asked;
}

export async function sweepTempFiles({ place, steps, nowMs, asked }: SweepOptions): Promise<void> {
  for (const { name } of await steps.list(place)) {
    if (!isTempName(name)) continue;
    const path = pathIn(place, name);
    const stats = await lookAt(path);
    const maker = findMaker(name);
    if (stats === undefined || maker === 'alive' || (maker === 'unknown' && nowMs - stats.mtimeMs < ABANDONED_AFTER_MS)) continue;
    try {
      if (stats.isDirectory()) await removeTree({ place, name, steps, asked });
      else await unlink(path);
    } catch (error) {
      // Another process has swept it first, or it belongs to a user whose files this one may not remove: that keeps nobody from writing here.
      if (!['ENOENT', 'EACCES', 'EPERM'].includes(readErrorCode(error))) throw error;
    }
  }
}
