// What boundaries cost by how alike the text is on both sides of them, whatever alike means.

/** Sentences on each side that are compared. */
export const GROUP_SIZE = 3;

/**
 * What the strongest turn to something new is worth against unused room, see `packUnits`: as much as a chunk that is three tenths full. With 0.25 to 0.5
 * BM25's recall on Chroma's chunking evaluation stays within half a point.
 */
const WEIGHT = 0.5;

/**
 * Similarities as costs in standard deviations from their mean, capped at two: what counts is how a place compares with its neighbourhood.
 *
 * @param similarities undefined where one side is empty; costs nothing then
 */
export function toNoveltyCosts(similarities: readonly (number | undefined)[]): number[] {
  const given = similarities.filter((value) => value !== undefined);
  const mean = given.reduce((total, value) => total + value, 0) / Math.max(1, given.length);
  const deviation = Math.sqrt(given.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(1, given.length));
  return similarities.map((value) => {
    if (value === undefined || deviation < 1e-9) return 0;
    return (WEIGHT * Math.max(-2, Math.min(2, (value - mean) / deviation))) / 2;
  });
}
