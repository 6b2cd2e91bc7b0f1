// The allowed directories: where they really are, and which of them a path is written to be in.
import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { GatewayError, isGatewayError } from '@gateway/core';
import { splitPath } from './check-path.ts';

export interface SandboxRoot {
  /** Without links, absolute. */
  readonly path: string;
  /** Prefixes under which callers may know it: the real one, and the one that the configuration has. */
  readonly spellings: readonly (readonly string[])[];
}

/** A path as root and names below it. Nothing has been looked at yet: `names` may hold anything but a way up. */
export interface Location {
  readonly root: SandboxRoot;
  readonly names: readonly string[];
}

/**
 * @param directories relative ones count from the working directory
 * @throws GatewayError `not_configured` when one does not exist or is no directory
 */
export function readRoots(directories: readonly string[], setting: string): readonly SandboxRoot[] {
  return directories.map((directory) => {
    const given = resolve(directory);
    try {
      const path = realpathSync.native(given);
      if (!statSync(path).isDirectory()) throw badRoot(directory, setting);
      return { path, spellings: [splitPath(path), splitPath(given)] };
    } catch (error) {
      throw isGatewayError(error) ? error : badRoot(directory, setting, error);
    }
  });
}

/** The most specific root whose path the given one begins with; the first root for a relative path; undefined outside. */
export function locate(path: string, roots: readonly SandboxRoot[]): Location | undefined {
  const names = splitPath(path);
  if (!isAbsolute(path)) {
    const [root] = roots;
    return root === undefined ? undefined : { root, names };
  }
  let best: Location | undefined;
  for (const root of roots) {
    for (const spelling of root.spellings) {
      const isInside = spelling.every((name, index) => name === names[index]);
      const rest = names.slice(spelling.length);
      if (isInside && (best === undefined || rest.length < best.names.length)) best = { root, names: rest };
    }
  }
  return best;
}

function badRoot(directory: string, setting: string, cause?: unknown): GatewayError {
  return new GatewayError({
    kind: 'not_configured',
    message: `The allowed directory "${directory}" does not exist or is not a directory.`,
    hint: `Create it, or take it out of ${setting}.`,
    cause,
  });
}
