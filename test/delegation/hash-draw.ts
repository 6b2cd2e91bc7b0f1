// Chance that depends on what is drawn for and not on when: the same seed gives the same faults however calls interleave.

/** A number from 0 to below 1 for these words. FNV-1a (Fowler, Noll, Vo), finished as in MurmurHash3 (Appleby). */
export function drawFor(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of words.join('\u0000')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
