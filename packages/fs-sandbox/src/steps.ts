// How a walk takes one step: what is at this name in the directory where it stands. Two ways to do it, see linux-steps and portable-steps.
// Whatever changes a directory works on `${place.prefix}/${name}` as well, so that it happens where the walk stands and nowhere else.
import type { Dirent, Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Asked } from './path-errors.ts';

/** A directory that a walk stands in. */
export interface Place {
  /** What names of this directory are appended to, with a separator. */
  readonly prefix: string;
  /**
   * To be called before the directory is listed or changed, and after it was changed. Where directories cannot be held open it notices
   * that this one is no longer where the walk found it.
   *
   * @throws GatewayError `permission` for a directory of the system itself, `unavailable` when it was replaced
   */
  check(asked: Asked): Promise<void>;
  close(): Promise<void>;
}

/** What is at a name. Whoever gets a `directory` or a `file` closes it. */
export type Found =
  | { readonly kind: 'directory'; readonly place: Place; readonly stats: Stats }
  | { readonly kind: 'file'; readonly stats: Stats; open(asked: Asked): Promise<FileHandle>; close(): Promise<void> }
  | { readonly kind: 'link'; readonly target: string; readonly stats: Stats }
  | { readonly kind: 'other'; readonly what: string; readonly stats: Stats }
  | { readonly kind: 'missing' };

export interface Steps {
  openRoot(path: string): Promise<Place>;
  /** Never follows a link. `name` is one plain name: not `..`, no separator. */
  look(place: Place, name: string): Promise<Found>;
  /**
   * A directory below, for walks that already know by its entry that it is one.
   *
   * @returns undefined when it is none any more
   */
  enter(place: Place, name: string): Promise<Place | undefined>;
  /**
   * Opens a regular file for reading, without following a link; none of the system's own.
   *
   * @returns undefined when no regular file is there any more
   */
  openFile(place: Place, name: string): Promise<FileHandle | undefined>;
  /**
   * The beginning of a regular file into `buffer`, at once: for searches through many small files, where waiting for each of several calls
   * costs ten times what they do. Only where directories are held open.
   *
   * @returns undefined when no regular file is there any more
   */
  readonly readNow?: ((place: Place, name: string, buffer: Buffer) => { readonly bytesRead: number; readonly stats: Stats } | undefined) | undefined;
  /** What the directory holds, in no order. */
  list(place: Place): Promise<readonly Dirent[]>;
  /** The names alone, at less cost. */
  names(place: Place): Promise<readonly string[]>;
}

/** Where an entry of a place is, for calls of the system that do not follow links in the last part. */
export function pathIn(place: Place, name: string): string {
  return place.prefix.endsWith('/') || place.prefix.endsWith('\\') ? `${place.prefix}${name}` : `${place.prefix}/${name}`;
}

/** What an error calls an entry that is neither a file, a directory, nor a link. */
export function describeSpecialFile(stats: { isFIFO(): boolean; isSocket(): boolean }): string {
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
