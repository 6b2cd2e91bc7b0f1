// Who is worth considering: everybody of whom nobody is better in one respect without being worse in another.

export interface FrontCandidate {
  /** Higher is better. */
  readonly score: number;
  /** Lower is better; `null` when unknown, which is never on the front. */
  readonly price: number | null;
}

/** Whether each one is on the front of quality against price (V. Pareto): nobody is at least as good for at most as much, and better in one of the two. */
export function findParetoFront(candidates: readonly FrontCandidate[]): readonly boolean[] {
  return candidates.map(({ score, price }) => price !== null && !candidates.some((other) => other.price !== null && other.score >= score && other.price <= price && (other.score > score || other.price < price)));
}
