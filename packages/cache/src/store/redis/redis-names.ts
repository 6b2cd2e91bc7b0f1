// What the keys of the cache in Redis are called.
import { toGlob, type KeyPattern } from '../../key/entry-key.ts';

/** The braces keep all keys on one node of a cluster: https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags */
export function toRoot(prefix: string): string {
  return `{${prefix}:cache}`;
}

/** Of a kept value, as `@keyv/redis` joins them. */
export function toValueKey(root: string, key: string): string {
  return `${root}::${key}`;
}

/** What is known of the keys, in the order in which the scripts take it. */
export function toBookKeys(root: string): string[] {
  return ['used', 'sizes', 'ends', 'totals', 'written', 'near-of', 'near-sizes'].map((name) => `${root}:${name}`);
}

/** Which near questions there are in a partition, in their order. */
export function toNearKey(root: string, partition: string): string {
  return `${root}:near:${partition}`;
}

/** What they are. */
export function toFactsKey(root: string, partition: string): string {
  return `${root}:near-facts:${partition}`;
}

/** For MATCH: what of the name is the user's means itself. */
export function toMatch(start: string, pattern: KeyPattern): string {
  return `${start.replaceAll(/[*?[\]\\]/g, '\\$&')}${toGlob(pattern)}`;
}
