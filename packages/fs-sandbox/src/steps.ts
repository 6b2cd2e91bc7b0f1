// How a walk takes one step: what is at this name in the directory where it stands. Two ways to do it, see linux-steps and portable-steps.
import type { FileHandle } from 'node:fs/promises';
import type { Asked } from './path-errors.ts';

/** A directory that a walk stands in. */
export interface Place {
  /** What names of this directory are appended to, with a separator. */
  readonly prefix: string;
  close(): Promise<void>;
}

/** What is at a name. Whoever gets a `directory` or a `file` closes it. */
export type Found =
  | { readonly kind: 'directory'; readonly place: Place }
  | { readonly kind: 'file'; open(asked: Asked): Promise<FileHandle>; close(): Promise<void> }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'missing' };

export interface Steps {
  openRoot(path: string): Promise<Place>;
  /** Never follows a link. `name` is one plain name: not `..`, no separator. */
  look(place: Place, name: string): Promise<Found>;
}

/** What an error calls an entry that is neither a file, a directory, nor a link. */
export function describeSpecialFile(stats: { isFIFO(): boolean; isSocket(): boolean }): string {
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
