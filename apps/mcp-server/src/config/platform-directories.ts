// Where the platforms want programs to keep a user's data and caches.
import { posix, win32 } from 'node:path';

/** What decides where a user's directories are. */
export interface PlatformFacts {
  readonly platform: NodeJS.Platform;
  readonly homedir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const APP = 'llm-gateway';

/** XDG Base Directory Specification on Linux, Apple's File System Programming Guide on macOS, `%LOCALAPPDATA%` on Windows. */
export function findDataDirectory(facts: PlatformFacts): string {
  if (facts.platform === 'win32') return win32.join(facts.env['LOCALAPPDATA'] ?? win32.join(facts.homedir, 'AppData', 'Local'), APP);
  if (facts.platform === 'darwin') return posix.join(facts.homedir, 'Library', 'Application Support', APP);
  const xdg = facts.env['XDG_DATA_HOME'];
  // The specification says that relative paths are to be ignored.
  return posix.join(xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(facts.homedir, '.local', 'share'), APP);
}

/** Where what can be made again belongs. Same sources as {@link findDataDirectory}. */
export function findCacheDirectory(facts: PlatformFacts): string {
  if (facts.platform === 'win32') return win32.join(facts.env['LOCALAPPDATA'] ?? win32.join(facts.homedir, 'AppData', 'Local'), APP, 'Cache');
  if (facts.platform === 'darwin') return posix.join(facts.homedir, 'Library', 'Caches', APP);
  const xdg = facts.env['XDG_CACHE_HOME'];
  return posix.join(xdg !== undefined && posix.isAbsolute(xdg) ? xdg : posix.join(facts.homedir, '.cache'), APP);
}
