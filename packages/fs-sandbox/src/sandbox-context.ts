// What every operation of a sandbox works with.
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '@gateway/core';
import type { PathLocks } from './path-locks.ts';
import type { ProcessLocks } from './process-locks.ts';
import { hardLinkError, missingError, notADirectoryError, notAFileError, nameKind, readOnlyError, toPathError, type Asked, type Wording } from './path-errors.ts';
import { resolveInside, type Gate, type InsideEntry, type ResolveOptions } from './resolve-inside.ts';
import { sweepTempFiles } from './sweep-temp-files.ts';
import type { Place } from './steps.ts';

export interface SandboxContext {
  readonly gate: Gate;
  readonly settings: Wording;
  readonly readOnly: boolean;
  /** Whether files with more than one name are refused. */
  readonly refusesHardLinks: boolean;
  readonly maxDeleteEntries: number;
  readonly clock: Clock;
  /** Among calls of this sandbox. */
  readonly locks: PathLocks;
  /** Among programs. */
  readonly processLocks: ProcessLocks;
  /** Directories in which this sandbox has looked for leftovers of killed processes. */
  readonly swept: Set<string>;
}

export function ask(context: SandboxContext, path: string): Asked {
  return { path, settings: context.settings };
}

/** @throws GatewayError `permission` in read-only mode */
export function checkWritable(context: SandboxContext): void {
  if (context.readOnly) throw readOnlyError(context.settings);
}

/** Runs `use` with the entry at a path and lets go of it afterwards; errors of the system come out as refusals. */
export async function withEntry<T>(context: SandboxContext, asked: Asked & ResolveOptions, use: (inside: InsideEntry) => Promise<T>): Promise<T> {
  const inside = await resolveInside(context.gate, asked, { follow: asked.follow, changes: asked.changes });
  try {
    return await use(inside);
  } catch (error) {
    throw toPathError(error, asked);
  } finally {
    await inside.close();
  }
}

/** The open file at a path. Whoever calls closes it. @throws GatewayError `invalid_input` for what is no regular file */
export async function openRegularFile(context: SandboxContext, asked: Asked): Promise<FileHandle> {
  return withEntry(context, asked, async ({ entry }) => {
    if (entry.kind === 'missing') throw missingError(asked);
    if (entry.kind !== 'file') throw notAFileError(asked, nameKind(entry));
    // Whoever writes it so means a directory.
    if (/[/\\]\.?$/.test(asked.path)) throw notADirectoryError(asked, 'a file');
    if (context.refusesHardLinks && entry.stats.nlink > 1) throw hardLinkError(asked);
    return entry.open(asked);
  });
}

/** The directory at a path, checked. @throws GatewayError `invalid_input` for what is none */
export async function directoryOf({ entry }: InsideEntry, asked: Asked): Promise<Place> {
  if (entry.kind === 'missing') throw missingError(asked);
  if (entry.kind !== 'directory') throw notADirectoryError(asked, nameKind(entry));
  await entry.place.check(asked);
  return entry.place;
}

// Enough for any program's working set; beyond it, looking again costs little.
const MAX_SWEPT = 1_000;

/** Once for each directory that is written to: clears away what killed processes left there. */
export async function sweepOnce(context: SandboxContext, { place, path, asked }: { readonly place: Place; readonly path: string; readonly asked: Asked }): Promise<void> {
  if (context.swept.has(path)) return;
  if (context.swept.size >= MAX_SWEPT) context.swept.clear();
  context.swept.add(path);
  await place.check(asked);
  await sweepTempFiles({ place, steps: context.gate.steps, nowMs: context.clock.now(), asked });
}
