// Makes a directory, and those on the way to it.
import { mkdir } from 'node:fs/promises';
import { isGatewayError, type GatewayError } from '@gateway/core';
import { checkPath } from './check-path.ts';
import { readErrorCode } from './error-code.ts';
import { changedError, deniedError, existsError, missingError, nameKind, notADirectoryError, outsideError, noRootsError, protectedError, toPathError, type Asked } from './path-errors.ts';
import { lookAt } from './replace-file.ts';
import { resolveInside, type InsideEntry } from './resolve-inside.ts';
import { ask, checkWritable, withEntry, type SandboxContext } from './sandbox-context.ts';
import { locate, type SandboxRoot } from './sandbox-root.ts';
import { pathIn, type Place } from './steps.ts';

export interface CreateDirectoryOptions {
  /** Whether missing parents are made, and an existing directory is fine. @default true */
  readonly recursive?: boolean | undefined;
}

/** @returns whether anything was made */
export async function createDirectory(context: SandboxContext, path: string, { recursive = true }: CreateDirectoryOptions): Promise<boolean> {
  checkWritable(context);
  const asked = ask(context, path);
  if (!recursive) return createOne(context, asked);
  if (context.gate.roots.length === 0) throw noRootsError(asked.settings);
  checkPath(asked);
  const location = locate(path, context.gate.roots);
  if (location === undefined) throw outsideError(asked);
  // The longest part of the path that exists, found from its end; links in it are followed by the gate.
  for (let length = location.names.length; ; length -= 1) {
    const made = await createBelow(context, { asked, root: location.root, names: location.names.slice(0, length), rest: location.names.slice(length).filter((name) => name !== '.') });
    if (made !== undefined) return made;
    if (length === 0) throw missingError(asked);
  }
}

async function createOne(context: SandboxContext, asked: Asked): Promise<boolean> {
  return withEntry(context, { ...asked, changes: true }, async ({ entry, parent, name }) => {
    if (entry.kind === 'directory') throw existsError(asked, 'Nothing needs to be done.');
    if (entry.kind !== 'missing') throw notADirectoryError(asked, nameKind(entry));
    if (parent === undefined) throw missingError(asked);
    await parent.check(asked);
    await mkdir(pathIn(parent, name));
    await parent.check(asked);
    return true;
  });
}

interface Below {
  readonly asked: Asked;
  readonly root: SandboxRoot;
  /** What must exist. */
  readonly names: readonly string[];
  /** What is made below it. */
  readonly rest: readonly string[];
}

// Undefined when the part that must exist does not.
async function createBelow(context: SandboxContext, { asked, root: start, names: existing, rest }: Below): Promise<boolean | undefined> {
  const { gate } = context;
  let inside: InsideEntry;
  try {
    inside = await resolveInside(gate, asked, { changes: true, location: { root: start, names: existing } });
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'not_found') return undefined;
    throw error;
  }
  const opened: Place[] = [];
  try {
    const { entry, root } = inside;
    if (entry.kind === 'missing') return undefined;
    if (entry.kind !== 'directory') throw notADirectoryError(asked, nameKind(entry));
    // All of them before the first is made: a refusal leaves nothing behind.
    for (const index of rest.keys()) {
      const names = [...inside.names, ...rest.slice(0, index + 1)];
      if (gate.isDenied(root, names)) throw deniedError(asked);
      if (gate.isProtected(root, names)) throw protectedError(asked);
    }
    let place = entry.place;
    let made = false;
    for (const name of rest) {
      await place.check(asked);
      made = (await makeOne(place, name)) || made;
      const next = await gate.steps.enter(place, name);
      if (next === undefined) throw await whatElse(asked, place, name);
      opened.push(next);
      place = next;
    }
    return made;
  } catch (error) {
    throw toPathError(error, asked);
  } finally {
    await Promise.all(opened.map(async (place) => place.close()));
    await inside.close();
  }
}

// A link that leads nowhere is not followed for making what it names.
async function whatElse(asked: Asked, place: Place, name: string): Promise<GatewayError> {
  return (await lookAt(pathIn(place, name)))?.isSymbolicLink() === true ? notADirectoryError(asked, 'a link that leads to nothing') : changedError(asked);
}

async function makeOne(place: Place, name: string): Promise<boolean> {
  try {
    await mkdir(pathIn(place, name));
    return true;
  } catch (error) {
    // Somebody else was faster; whether it is a directory is seen on entering it.
    if (readErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}
