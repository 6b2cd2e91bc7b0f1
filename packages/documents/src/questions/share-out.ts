// How many of the questions each part of a document gets: by its weight, evenly from beginning to end.

/**
 * `count` units over the weights by systematic sampling: unit k falls where (k + 0.5) / count of the whole weight is reached (W. G. Madow and L. H. Madow,
 * "On the theory of systematic sampling", Annals of Mathematical Statistics 15(1), 1944). The shares add up to `count`, and no share is one off its exact value or more.
 */
export function shareOut(count: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map(() => 0);
  if (total <= 0) return shares;
  let index = 0;
  let reached = weights[0] ?? 0;
  for (let unit = 0; unit < count; unit += 1) {
    const at = ((unit + 0.5) / count) * total;
    while (reached <= at && index < weights.length - 1) {
      index += 1;
      reached += weights[index] ?? 0;
    }
    shares[index] = (shares[index] ?? 0) + 1;
  }
  return shares;
}
