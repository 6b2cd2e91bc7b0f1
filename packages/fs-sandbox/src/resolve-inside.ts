// The one gate: from a path to an entry that is inside an allowed directory and not denied, or to a refusal. Everything that touches a file
// goes through here; whoever changes something takes the entry's parent and name.
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { checkPath, splitPath } from './check-path.ts';
import type { IsDenied } from './deny-rules.ts';
import { deniedError, invalidPath, missingOnTheWayError, noRootsError, outsideError, protectedError, toPathError, type Asked } from './path-errors.ts';
import { locate, type Location, type SandboxRoot } from './sandbox-root.ts';
import type { Found, Place, Steps } from './steps.ts';

export interface Gate {
  readonly roots: readonly SandboxRoot[];
  readonly isDenied: IsDenied;
  /** What may be read, and not changed. */
  readonly isProtected: IsDenied;
  readonly steps: Steps;
}

/** An entry inside, with the directory that holds it. `close()` lets go of everything that is held for it. */
export interface InsideEntry {
  readonly entry: Found;
  readonly root: SandboxRoot;
  /** The names that lead from the root to the entry, links resolved. */
  readonly names: readonly string[];
  /** Where the entry is, links resolved. For comparing, never for opening. */
  readonly realPath: string;
  /** The directory that holds the entry; undefined for a root. */
  readonly parent: Place | undefined;
  /** The entry's name in its parent; empty for a root. */
  readonly name: string;
  close(): Promise<void>;
}

export interface ResolveOptions {
  /** `all`: a link at the end is followed, too. `parents`: it is the entry itself. @default 'all' */
  readonly follow?: 'all' | 'parents' | undefined;
  /** Whether the entry is to be made, changed or removed. @default false */
  readonly changes?: boolean | undefined;
  /** Walks here instead of to the path, which then only names what was asked for. */
  readonly location?: Location | undefined;
}

// path_resolution(7): the system's own limit.
const MAX_LINKS = 40;

/** Where a walk is: the open directories from the root down, their names, and the names still to go. */
interface Walk {
  readonly gate: Gate;
  readonly asked: Asked;
  readonly follow: 'all' | 'parents';
  readonly changes: boolean;
  root: SandboxRoot;
  places: Place[];
  names: string[];
  pending: string[];
  links: number;
}

/**
 * Walks from the root, name by name. Links are followed by reading them and walking on, so each of their steps is held to the same rules.
 *
 * @throws GatewayError `permission` outside or denied, `not_found` (inside only, a missing directory on the way), `invalid_input`, `not_configured`
 */
export async function resolveInside(gate: Gate, asked: Asked, options: ResolveOptions = {}): Promise<InsideEntry> {
  if (gate.roots.length === 0) throw noRootsError(asked.settings);
  checkPath(asked);
  const location = options.location ?? locate(asked.path, gate.roots);
  if (location === undefined) throw outsideError(asked);
  const walk: Walk = { gate, asked, follow: options.follow ?? 'all', changes: options.changes ?? false, root: location.root, places: [], names: [], pending: [], links: 0 };
  let end: End | undefined;
  const close = async (): Promise<void> => {
    if (end?.entry.kind === 'file') await end.entry.close();
    await leave(walk);
  };
  try {
    await enter(walk, location);
    end = await walkToEnd(walk);
    const { root } = walk;
    return { ...end, root, realPath: join(root.path, ...end.names), close };
  } catch (error) {
    await close();
    throw toPathError(error, asked);
  }
}

type End = Pick<InsideEntry, 'entry' | 'names' | 'parent' | 'name'>;

async function walkToEnd(walk: Walk): Promise<End> {
  const { gate, asked } = walk;
  // What is known of the directory where the walk stands; nothing when it came there by `..` or at a root.
  let here: Found | undefined;
  for (;;) {
    const name = walk.pending.shift();
    // Nothing more to go: the path is the directory where the walk stands.
    if (name === undefined) return endAtDirectory(walk, here);
    if (name === '.') continue;
    if (name === '..') {
      await goUp(walk);
      here = undefined;
      continue;
    }
    const names = [...walk.names, name];
    // Before looking: whether a denied file exists is not told either.
    if (gate.isDenied(walk.root, names)) throw deniedError(asked);
    if (walk.changes && gate.isProtected(walk.root, names)) throw protectedError(asked);
    const found = await gate.steps.look(currentPlace(walk), name);
    if (found.kind === 'directory') {
      walk.places.push(found.place);
      walk.names = names;
      here = found;
      continue;
    }
    const isLast = walk.pending.every((rest) => rest === '.');
    if (found.kind === 'link' && !(isLast && walk.follow === 'parents')) {
      await followLink(walk, found.target);
      here = undefined;
      continue;
    }
    if (isLast) return { entry: found, names, parent: currentPlace(walk), name };
    // Something that is no directory in the middle of the path.
    if (found.kind === 'file') await found.close();
    throw missingOnTheWayError(asked);
  }
}

async function endAtDirectory(walk: Walk, here: Found | undefined): Promise<End> {
  const place = currentPlace(walk);
  const name = walk.names.at(-1) ?? '';
  const parent = walk.places.at(-2);
  if (here !== undefined) return { entry: here, names: walk.names, parent, name };
  const stats = await stat(place.prefix);
  return { entry: { kind: 'directory', place, stats }, names: walk.names, parent, name };
}

async function followLink(walk: Walk, target: string): Promise<void> {
  walk.links += 1;
  if (walk.links > MAX_LINKS) throw invalidPath(walk.asked.path, 'goes through too many links', 'Look for links that lead to each other.');
  if (!isAbsolute(target)) {
    walk.pending.unshift(...splitPath(target));
    return;
  }
  const location = locate(target, walk.gate.roots);
  if (location === undefined) throw outsideError(walk.asked);
  await leave(walk);
  await enter(walk, location);
}

// To a root, from which the location's names come before those that are still to go.
async function enter(walk: Walk, location: Location): Promise<void> {
  walk.root = location.root;
  walk.names = [];
  walk.pending.unshift(...location.names);
  walk.places = [await walk.gate.steps.openRoot(location.root.path)];
}

async function leave(walk: Walk): Promise<void> {
  const places = walk.places.splice(0);
  await Promise.all(places.map(async (place) => place.close()));
}

async function goUp(walk: Walk): Promise<void> {
  if (walk.places.length <= 1) throw outsideError(walk.asked);
  await walk.places.pop()?.close();
  walk.names.pop();
}

function currentPlace(walk: Walk): Place {
  const place = walk.places.at(-1);
  if (place === undefined) throw outsideError(walk.asked);
  return place;
}
