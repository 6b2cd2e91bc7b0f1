// Ties a kept question to the answer it leads to and to its partition: one that was swapped, or changed, leads nowhere.
import { hashText } from '../key/hash-text.ts';
import type { Neighbour } from './cache-backend.ts';

/** A digest. Neither partitions nor keys hold a space. */
export function sealNeighbour(partition: string, { key, text }: Pick<Neighbour, 'key' | 'text'>): string {
  return hashText(`${partition} ${key} ${text}`);
}
