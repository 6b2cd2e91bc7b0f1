// The one gate: from a path to an entry that is inside an allowed directory and not denied, or to a refusal. Everything that touches a file
// goes through here; whoever writes takes the entry's parent and name.
import { isAbsolute } from 'node:path';
import { checkPath, splitPath } from './check-path.ts';
import type { IsDenied } from './deny-rules.ts';
import { deniedError, invalidPath, missingError, outsideError, toPathError, type Asked } from './path-errors.ts';
import { locate, type Location, type SandboxRoot } from './sandbox-root.ts';
import type { Found, Place, Steps } from './steps.ts';

export interface Gate {
  readonly roots: readonly SandboxRoot[];
  readonly isDenied: IsDenied;
  readonly steps: Steps;
}

/** An entry inside. `close()` lets go of everything that is held for it. */
export interface InsideEntry {
  readonly entry: Exclude<Found, { readonly kind: 'link' }>;
  close(): Promise<void>;
}

// path_resolution(7): the system's own limit.
const MAX_LINKS = 40;

/** Where a walk is: the open directories from the root down, their names, and the names still to go. */
interface Walk {
  readonly gate: Gate;
  readonly asked: Asked;
  root: SandboxRoot;
  places: Place[];
  names: string[];
  pending: string[];
  links: number;
}

/**
 * Walks from the root, name by name. Links are followed by reading them and walking on, so each of their steps is held to the same rules.
 *
 * @throws GatewayError `permission` outside or denied, `not_found` (inside only), `invalid_input`
 */
export async function resolveInside(gate: Gate, asked: Asked): Promise<InsideEntry> {
  checkPath(asked);
  const location = locate(asked.path, gate.roots);
  if (location === undefined) throw outsideError(asked);
  const walk: Walk = { gate, asked, root: location.root, places: [], names: [], pending: [], links: 0 };
  let entry: InsideEntry['entry'] | undefined;
  const close = async (): Promise<void> => {
    if (entry?.kind === 'file') await entry.close();
    if (entry?.kind === 'directory') await entry.place.close();
    await leave(walk);
  };
  try {
    await enter(walk, location);
    entry = await walkToEnd(walk);
    return { entry, close };
  } catch (error) {
    await close();
    throw toPathError(error, asked);
  }
}

async function walkToEnd(walk: Walk): Promise<InsideEntry['entry']> {
  const { gate, asked } = walk;
  for (;;) {
    const name = walk.pending.shift();
    // Nothing more to go: the path is the directory where the walk stands.
    if (name === undefined) return { kind: 'directory', place: await stay(walk) };
    if (name === '.') continue;
    if (name === '..') {
      await goUp(walk);
      continue;
    }
    const names = [...walk.names, name];
    // Before looking: whether a denied file exists is not told either.
    if (gate.isDenied(walk.root, names)) throw deniedError(asked);
    const found = await gate.steps.look(currentPlace(walk), name);
    if (found.kind === 'link') {
      await followLink(walk, found.target);
    } else if (found.kind === 'directory') {
      walk.places.push(found.place);
      walk.names = names;
    } else {
      if (walk.pending.every((rest) => rest === '.')) return found;
      // Something that is no directory in the middle of the path.
      if (found.kind === 'file') await found.close();
      throw missingError(asked);
    }
  }
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

// Takes the last directory out of the walk's keeping, to hand it on.
async function stay(walk: Walk): Promise<Place> {
  const place = walk.places.pop();
  if (place === undefined) throw outsideError(walk.asked);
  return place;
}

function currentPlace(walk: Walk): Place {
  const place = walk.places.at(-1);
  if (place === undefined) throw outsideError(walk.asked);
  return place;
}
