// Everything below a directory, level by level, depth first and in the order of names: what is denied is not there, links are shown and not followed, what
// .gitignore files exclude is left out when asked. The directories on the way are held open one by one, so nothing leads outside.
import type { Dirent } from 'node:fs';
import { isGatewayError, throwIfAborted } from '@gateway/core';
import { createIgnoreRules, NO_IGNORE_RULES, type IgnoreRules } from './ignore-rules.ts';
import { readErrorCode } from './error-code.ts';
import type { Asked } from './path-errors.ts';
import type { Gate } from './resolve-inside.ts';
import type { SandboxRoot } from './sandbox-root.ts';
import { lookAt } from './replace-file.ts';
import { pathIn, type Place } from './steps.ts';
import { createTurns, runOrWait, type Turns } from './turns.ts';

export type EntryType = 'file' | 'directory' | 'symlink' | 'other';

export interface WalkedEntry {
  readonly name: string;
  readonly type: EntryType;
}

/** What one directory holds. */
export interface WalkedLevel {
  /** From the directory where the walk began; empty for that one. */
  readonly path: readonly string[];
  /** Open until the walk goes on. */
  readonly place: Place;
  /** Sorted by name; the directories behind everything else, since the walk goes into them afterwards. */
  readonly entries: readonly WalkedEntry[];
}

export interface WalkOptions {
  readonly gate: Gate;
  readonly asked: Asked;
  readonly place: Place;
  readonly root: SandboxRoot;
  /** From the root to where the walk begins. */
  readonly names: readonly string[];
  /** Paths from the beginning, `/` between names, that are left out with all below them. */
  readonly isExcluded?: ((path: string) => boolean) | undefined;
  /** @default true */
  readonly usesGitignore?: boolean | undefined;
  /** Only this path, if it is a file, and what comes behind it. */
  readonly from?: readonly string[] | undefined;
  /** Called for what is left out by ignore rules. */
  readonly onIgnored?: (() => void) | undefined;
  /** Called for a directory that is left out because the system does not let this process look into it, or because it is the system's own. */
  readonly onUnreadable?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Level {
  readonly place: Place;
  readonly path: readonly string[];
  readonly ignore: IgnoreRules;
  readonly from: readonly string[];
  readonly turns: Turns;
}

export async function* walkTree(options: WalkOptions): AsyncGenerator<WalkedLevel> {
  const turns = createTurns(options.signal);
  const ignore = options.usesGitignore === false ? NO_IGNORE_RULES : await createIgnoreRules({ ...options, turns });
  yield* walkLevel(options, { place: options.place, path: [], ignore, from: options.from ?? [], turns });
}

async function* walkLevel(options: WalkOptions, above: Level): AsyncGenerator<WalkedLevel> {
  throwIfAborted(options.signal);
  const { place, path } = above;
  const found = path.length === 0 ? await listTyped(options, place) : await listBelow(options, place);
  const level = { ...above, ignore: await above.ignore.enter({ place, names: [...options.names, ...path], entries: found }) };
  const shown = await listShown(options, level, found);
  const entries = shown.filter((entry) => isReached(entry, level.from));
  yield { path, place, entries };
  for (const { name, type } of entries) {
    if (type !== 'directory') continue;
    throwIfAborted(options.signal);
    const inner = await options.gate.steps.enter(place, name);
    if (inner === undefined) {
      if (await isKept(place, name)) options.onUnreadable?.();
      continue;
    }
    try {
      if (!(await isUsable(options, inner))) continue;
      const below = [...path, name];
      yield* walkLevel(options, { place: inner, path: below, ignore: level.ignore, from: name === level.from[0] ? level.from.slice(1) : [], turns: level.turns });
    } finally {
      await inner.close();
    }
  }
}

// What was asked for itself is refused when it cannot be listed; one directory of many does not keep the others from being seen.
async function listBelow(options: WalkOptions, place: Place): Promise<readonly WalkedEntry[]> {
  try {
    return await listTyped(options, place);
  } catch (error) {
    if (!isNotAllowed(error)) throw error;
    options.onUnreadable?.();
    return [];
  }
}

async function isUsable({ asked, onUnreadable }: WalkOptions, place: Place): Promise<boolean> {
  try {
    await place.check(asked);
    return true;
  } catch (error) {
    // One of the system's own.
    if (!isGatewayError(error) || error.kind !== 'permission') throw error;
    onUnreadable?.();
    return false;
  }
}

/** Whether something is at a name that a walk could not open: a file or directory that is kept from this process, and none that has gone. */
export async function isKept(place: Place, name: string): Promise<boolean> {
  try {
    const stats = await lookAt(pathIn(place, name));
    return stats !== undefined && (stats.isDirectory() || stats.isFile());
  } catch (error) {
    if (!isNotAllowed(error)) throw error;
    return true;
  }
}

function isNotAllowed(error: unknown): boolean {
  return readErrorCode(error) === 'EACCES' || readErrorCode(error) === 'EPERM';
}

// Files come before directories, so who goes on inside a directory is done with the files beside it.
function isReached({ name, type }: WalkedEntry, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return true;
  if (rest.length === 0) return type === 'directory' || name >= first;
  return type === 'directory' && name >= first;
}

async function listTyped({ gate }: WalkOptions, place: Place): Promise<readonly WalkedEntry[]> {
  const entries = await gate.steps.list(place);
  const types = entries.map(toType);
  // A promise for each of many would take longer than all else.
  const unknown = [...types.keys()].filter((index) => types[index] === 'other');
  const known = new Map(await Promise.all(unknown.map(async (index) => [index, await readType(entries[index] as Dirent, place)] as const)));
  return entries.map(({ name }, index) => ({ name, type: known.get(index) ?? types[index] ?? 'other' }));
}

// What is neither denied nor left out, in the order of the walk.
async function listShown({ gate, root, names, isExcluded, onIgnored }: WalkOptions, { path, ignore, turns }: Level, found: readonly WalkedEntry[]): Promise<readonly WalkedEntry[]> {
  const shown: WalkedEntry[] = [];
  for (const entry of found) {
    if (turns.isDue()) await turns.next();
    const inner = [...path, entry.name];
    const all = [...names, ...inner];
    if (gate.isDenied(root, all)) continue;
    const isIgnored = isExcluded?.(inner.join('/')) === true || runOrWait(ignore.isIgnored(all, entry.type === 'directory'), turns);
    if (typeof isIgnored === 'boolean' ? isIgnored : await isIgnored) onIgnored?.();
    else shown.push(entry);
  }
  const rank = ({ type }: WalkedEntry): number => (type === 'directory' ? 1 : 0);
  return shown.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
}

/** A file system need not say what its entries are; then it is looked at. */
export async function readType(entry: Dirent, place: Place): Promise<EntryType> {
  const known = toType(entry);
  if (known !== 'other') return known;
  const stats = await lookAt(pathIn(place, entry.name));
  return stats === undefined ? 'other' : toType(stats);
}

export function toType(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}
