// Which directories `source` may read: the configured ones; over stdio otherwise the client's roots, else the working directory when that is no giveaway.
import { homedir } from 'node:os';
import { resolve } from 'node:path';

export interface ReadableRootsOptions {
  readonly allowedDirectories: readonly string[];
  readonly transport: 'stdio' | 'http' | 'cli';
  readonly cwd: string;
  /** The client's roots as paths, when the client offers any. */
  readonly clientRoots?: (() => Promise<readonly string[]>) | undefined;
  /** @default the user's home directory */
  readonly home?: string | undefined;
}

/** Absolute paths, possibly none. Over HTTP nothing but the configured directories can be read. */
export async function findReadableRoots(options: ReadableRootsOptions): Promise<readonly string[]> {
  if (options.allowedDirectories.length > 0) return options.allowedDirectories;
  if (options.transport === 'http') return [];
  if (options.transport === 'cli') return [options.cwd];
  const roots = (await options.clientRoots?.()) ?? [];
  if (roots.length > 0) return roots;
  // Clients that start servers from `/` or the home directory have not chosen a project.
  const unchosen = [resolve('/'), resolve(options.home ?? homedir())];
  return unchosen.includes(resolve(options.cwd)) ? [] : [options.cwd];
}
