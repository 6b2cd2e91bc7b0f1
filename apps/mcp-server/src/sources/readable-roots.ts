// Which directories `source` may read: the configured ones; over stdio otherwise the client's roots, else the working directory when that is no giveaway.
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { relative, resolve, sep } from 'node:path';
import { isGatewayError } from '@gateway/core';

export interface ReadableRootsOptions {
  readonly allowedDirectories: readonly string[];
  readonly transport: 'stdio' | 'http' | 'cli';
  readonly cwd: string;
  /** The client's roots as paths, when the client offers any. */
  readonly clientRoots?: (() => Promise<readonly string[]>) | undefined;
  /** Whether a path below an allowed directory is denied: the client's roots do not lift that. @default nothing is */
  readonly isDenied?: ((directory: string, inner: string) => Promise<boolean>) | undefined;
  /** @default the user's home directory */
  readonly home?: string | undefined;
}

/** Absolute paths, possibly none. Over HTTP nothing but the configured directories can be read; the client's roots narrow those, and never add to them. */
export async function findReadableRoots(options: ReadableRootsOptions): Promise<readonly string[]> {
  if (options.allowedDirectories.length > 0) return narrowRoots(options, await askForNarrowing(options));
  if (options.transport === 'http') return [];
  if (options.transport === 'cli') return [options.cwd];
  const roots = (await options.clientRoots?.()) ?? [];
  if (roots.length > 0) return roots;
  // Clients that start servers from `/` or the home directory have not chosen a project.
  const unchosen = [resolve('/'), resolve(options.home ?? homedir())];
  return unchosen.includes(resolve(options.cwd)) ? [] : [options.cwd];
}

// A client that does not tell its roots narrows nothing; what is allowed is allowed without it.
async function askForNarrowing({ clientRoots }: ReadableRootsOptions): Promise<readonly string[]> {
  try {
    return (await clientRoots?.()) ?? [];
  } catch (error) {
    if (isGatewayError(error) && error.kind === 'unavailable') return [];
    throw error;
  }
}

// An allowed directory in which the client has roots is narrowed to them; one in which it has none stays as it was configured.
async function narrowRoots({ allowedDirectories, isDenied }: ReadableRootsOptions, clientRoots: readonly string[]): Promise<readonly string[]> {
  if (clientRoots.length === 0) return allowedDirectories;
  // Compared as they really are: a root of the client may be a link that leads out.
  const real = (await Promise.all(clientRoots.map(findReal))).flatMap((root) => root ?? []);
  const narrowed = await Promise.all(
    allowedDirectories.map(async (directory) => {
      const outer = await findReal(directory);
      if (outer === undefined || real.includes(outer)) return [directory];
      const inner = real.filter((root) => root.startsWith(outer.endsWith(sep) ? outer : outer + sep));
      if (inner.length === 0) return [directory];
      const denied = await Promise.all(inner.map(async (root) => (await isDenied?.(outer, relative(outer, root))) ?? false));
      return inner.filter((_root, index) => denied[index] === false);
    }),
  );
  return [...new Set(narrowed.flat())];
}

async function findReal(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    // Not there: whoever uses it says so.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
