// Entries that are about to change, with nobody else at them: neither another call of this process nor another program that uses this package.
import { stat } from 'node:fs/promises';
import { changedError, toPathError, type Asked } from './path-errors.ts';
import { MAX_WAIT_MS } from './process-locks.ts';
import { resolveInside, type InsideEntry, type ResolveOptions } from './resolve-inside.ts';
import type { SandboxContext } from './sandbox-context.ts';

/** A path as it was given, whether a link at its end is meant itself, and whether it is changed. */
export type End = Asked & Pick<ResolveOptions, 'follow' | 'changes'>;

interface LockOptions<T> {
  readonly signal?: AbortSignal | undefined;
  readonly use: T;
}

// Paths that lead elsewhere each time one looks are somebody's game.
const MOST_TRIES = 3;

/** Finds the entry, waits at most 30 s until it is free, and finds it once more: what counts is what is there while it is held. */
export async function withLockedEntry<T>(context: SandboxContext, end: End, { signal, use }: LockOptions<(inside: InsideEntry, checkHeld: () => void) => Promise<T>>): Promise<T> {
  return withLocked(context, [end], { signal, use: async ([inside], checkHeld) => use(inside as InsideEntry, checkHeld) });
}

/** The same with where something comes from and where it goes. Errors of the system name the latter, unless `use` says that they are of the former. */
export async function withLockedEntries<T>(context: SandboxContext, ends: readonly [from: End, to: End], { signal, use }: LockOptions<(from: InsideEntry, to: InsideEntry, checkHeld: () => void) => Promise<T>>): Promise<T> {
  return withLocked(context, ends, { signal, use: async ([from, to], checkHeld) => use(from as InsideEntry, to as InsideEntry, checkHeld) });
}

async function withLocked<T>(context: SandboxContext, ends: readonly [End, ...End[]], { signal, use }: LockOptions<(entries: readonly InsideEntry[], checkHeld: () => void) => Promise<T>>): Promise<T> {
  const [asked] = ends;
  // From the beginning of the call on, however many others wait before it.
  const options = { asked, signal, endMs: context.clock.monotonicMs() + MAX_WAIT_MS };
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const keys = await withEntries(context, ends, readKeys);
    const outcome = await context.locks.hold(keys, options, async () =>
      context.processLocks.hold(keys, options, async (checkHeld) =>
        withEntries(context, ends, async (entries) => ((await readKeys(entries)).join() === keys.join() ? { value: await use(entries, checkHeld) } : undefined)),
      ),
    );
    if (outcome !== undefined) return outcome.value;
  }
  throw changedError(asked);
}

async function withEntries<T>(context: SandboxContext, ends: readonly [End, ...End[]], use: (entries: readonly InsideEntry[]) => Promise<T>): Promise<T> {
  const entries: InsideEntry[] = [];
  try {
    for (const end of ends) entries.push(await resolveInside(context.gate, end, { follow: end.follow, changes: end.changes }));
    return await use(entries);
  } catch (error) {
    throw toPathError(error, ends.at(-1) ?? ends[0]);
  } finally {
    await Promise.all(entries.map(async (entry) => entry.close()));
  }
}

// The same for every path that leads there, whatever links, roots or bind mounts it goes through.
async function readKeys(entries: readonly InsideEntry[]): Promise<readonly string[]> {
  return Promise.all(
    entries.map(async ({ parent, name, realPath }) => {
      if (parent === undefined) return realPath;
      const { dev, ino } = await stat(parent.prefix, { bigint: true });
      // One form for names that some file systems take for the same.
      return `${dev}:${ino}/${name.normalize('NFKC').toLowerCase()}`;
    }),
  );
}
