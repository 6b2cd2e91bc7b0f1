// Which words of a claim stand in a sentence of a source.
import type { ClaimWord } from './claim-words.ts';

const COMMON_BEGINNING = 5;
const MAX_ENDING = 4;
// What two forms of one word are worth that only begin alike ("minimum", "minimal").
const LOOSE = 0.8;

/** How well two words say the same: 1 for forms of one word or the same figure, less for words that begin alike, 0 for others. */
export function matchWords(a: ClaimWord, b: ClaimWord): number {
  if (a.value !== undefined || b.value !== undefined) return a.value === b.value && a.isOrdinal === b.isOrdinal ? 1 : 0;
  if (a.stem === b.stem) return 1;
  let common = 0;
  while (common < a.stem.length && a.stem[common] === b.stem[common]) common += 1;
  return common >= COMMON_BEGINNING && Math.max(a.stem.length, b.stem.length) - common <= MAX_ENDING ? LOOSE : 0;
}

/** For each content word of the claim, how well the best word of the source fits it. */
export function matchClaim(claim: readonly ClaimWord[], source: readonly ClaimWord[]): readonly number[] {
  return claim.map((word) => source.reduce((best, other) => (best === 1 ? best : Math.max(best, matchWords(word, other))), 0));
}
