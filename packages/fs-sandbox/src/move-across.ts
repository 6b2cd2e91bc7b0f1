// A move between two devices: a copy that is whole and on the disk, a second look at the source, and only then the removal of what was copied.
import { access, constants, unlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { GatewayError, throwIfAborted } from '@gateway/core';
import { copyInto, type Ends } from './copy-entry.ts';
import { syncDirectory } from './copy-tree.ts';
import type { Below } from './count-below.ts';
import { changedError, mountBelowError, namelessError, rootError, specialBelowError, toPathError } from './path-errors.ts';
import { removeTree } from './remove-tree.ts';
import { isSameVersion, lookAt } from './replace-file.ts';
import { pathIn, type Place } from './steps.ts';
import { isTempName } from './temp-name.ts';
import { readType } from './walk-tree.ts';

/**
 * Until the first entry of the source is removed, a failure leaves the source whole and nothing at the destination. After that the destination is whole.
 *
 * @throws GatewayError `invalid_input` for what cannot be copied, `unavailable` when somebody changes the source meanwhile
 */
export async function moveAcross(ends: Ends, below: Below): Promise<void> {
  const { from, fromAsked } = ends;
  if (below.nameless > 0) throw namelessError(fromAsked, below.nameless);
  if (below.special > 0) throw specialBelowError(fromAsked, below.special);
  if (below.mounts > 0) throw mountBelowError(fromAsked, below.mounts);
  const { parent } = from;
  if (parent === undefined) throw rootError(fromAsked);
  const records = new Map<string, Stats>();
  try {
    // What cannot be removed later is seen before anything is copied.
    await access(parent.prefix, constants.W_OK | constants.X_OK);
    if (from.entry.kind === 'directory') await visit(ends, { place: parent, name: from.name, path: '' }, async (place) => access(place.prefix, constants.W_OK | constants.X_OK));
  } catch (error) {
    throw toPathError(error, fromAsked);
  }
  await copyInto(ends, { records, check: async () => checkUnchanged(ends, records) });
  if (ends.to.parent !== undefined) await syncDirectory(ends.to.parent);
  let removed = 0;
  // Not to be cancelled any more.
  try {
    if (from.entry.kind === 'directory') await removeTree({ place: parent, name: from.name, steps: ends.context.gate.steps, asked: fromAsked, onRemoved: () => (removed += 1), isMeant: (path, stats) => isRecorded(records, path, stats) });
    else await unlinkSame(ends, records);
  } catch (error) {
    if (removed === 0 && ends.to.entry.kind === 'missing') {
      await removeCopy(ends);
      throw toPathError(error, fromAsked);
    }
    throw leftoverError(ends, { removed, all: records.size });
  }
}

// Everything in the source is what was copied, and all of it.
async function checkUnchanged(ends: Ends, records: ReadonlyMap<string, Stats>): Promise<void> {
  const { from, fromAsked } = ends;
  if (from.parent === undefined) throw rootError(fromAsked);
  let seen = 1;
  const compare = async (place: Place, path: string, name: string): Promise<void> => {
    if (isTempName(name)) return;
    seen += 1;
    const stats = await lookAt(pathIn(place, name));
    if (stats === undefined || !isRecorded(records, `${path}/${name}`, stats)) throw changedError(fromAsked);
  };
  await visit(ends, { place: from.parent, name: from.name, path: '' }, async (place, path) => {
    for (const { name } of await ends.context.gate.steps.list(place)) await compare(place, path, name);
  });
  if (seen !== records.size) throw changedError(fromAsked);
}

// A directory's times change with what is removed from it; which one it is does not.
function isRecorded(records: ReadonlyMap<string, Stats>, path: string, stats: Stats): boolean {
  const record = records.get(path);
  if (record === undefined) return false;
  return record.isDirectory() && stats.isDirectory() ? record.dev === stats.dev && record.ino === stats.ino : isSameVersion(record, stats);
}

interface Spot {
  readonly place: Place;
  readonly name: string;
  /** Of the directory itself, below the source. */
  readonly path: string;
}

async function visit(ends: Ends, { place, name, path }: Spot, use: (place: Place, path: string) => Promise<void>): Promise<void> {
  throwIfAborted(ends.options.signal);
  const { steps } = ends.context.gate;
  const inner = await steps.enter(place, name);
  if (inner === undefined) throw changedError(ends.fromAsked);
  try {
    await use(inner, path);
    for (const entry of await steps.list(inner)) {
      if ((await readType(entry, inner)) === 'directory') await visit(ends, { place: inner, name: entry.name, path: `${path}/${entry.name}` }, use);
    }
  } finally {
    await inner.close();
  }
}

async function unlinkSame({ from, fromAsked }: Ends, records: ReadonlyMap<string, Stats>): Promise<void> {
  if (from.parent === undefined) throw rootError(fromAsked);
  const path = pathIn(from.parent, from.name);
  const stats = await lookAt(path);
  if (stats === undefined || !isRecorded(records, '', stats)) throw changedError(fromAsked);
  await unlink(path);
}

async function removeCopy({ context, from, to, toAsked }: Ends): Promise<void> {
  if (to.parent === undefined) return;
  if (from.entry.kind === 'directory') await removeTree({ place: to.parent, name: to.name, steps: context.gate.steps, asked: toAsked });
  else await unlink(pathIn(to.parent, to.name));
}

function leftoverError({ fromAsked, toAsked }: Ends, { removed, all }: { readonly removed: number; readonly all: number }): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: `"${toAsked.path}" is whole, but of "${fromAsked.path}" only ${removed} of ${all} entries could be removed: the rest changed, or the system keeps it.`,
    hint: 'Nothing is lost. Compare the two, then delete what is left of the source.',
  });
}
