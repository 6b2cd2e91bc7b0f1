// What others rank by: the plain share of wins, and Elo.
import type { Comparison } from '../../packages/tournament/src/rank/comparison.ts';

export function scoreByWinRate(comparisons: readonly Comparison[], count: number): readonly number[] {
  const won = new Float64Array(count);
  const played = new Float64Array(count);
  for (const { a, b, outcome } of comparisons) {
    won[a] = (won[a] ?? 0) + outcome;
    won[b] = (won[b] ?? 0) + 1 - outcome;
    played[a] = (played[a] ?? 0) + 1;
    played[b] = (played[b] ?? 0) + 1;
  }
  return [...won].map((wins, index) => wins / Math.max(1, played[index] ?? 0));
}

const K = 32;

/** A. Elo ("The Rating of Chessplayers", 1978) with K = 32, one game after the other; as expected shares of wins against the average other one. */
export function scoreByElo(comparisons: readonly Comparison[], count: number, random: () => number): readonly number[] {
  const ratings = new Float64Array(count);
  const games = [...comparisons];
  for (let last = games.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [x, y] = [games[last], games[other]];
    if (x !== undefined && y !== undefined) [games[last], games[other]] = [y, x];
  }
  const expect = (difference: number): number => 1 / (1 + 10 ** (-difference / 400));
  for (const { a, b, outcome } of games) {
    const step = K * (outcome - expect((ratings[a] ?? 0) - (ratings[b] ?? 0)));
    ratings[a] = (ratings[a] ?? 0) + step;
    ratings[b] = (ratings[b] ?? 0) - step;
  }
  return [...ratings].map((own, a) => [...ratings].reduce((sum, other, b) => (a === b ? sum : sum + expect(own - other)), 0) / (count - 1));
}

/** Kendall's tau: 1 for the same order, -1 for the opposite one. */
export function measureTau(scores: readonly number[], truth: readonly number[]): number {
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < truth.length; a += 1) {
    for (let b = a + 1; b < truth.length; b += 1) {
      pairs += 1;
      sum += Math.sign(((scores[a] ?? 0) - (scores[b] ?? 0)) * ((truth[a] ?? 0) - (truth[b] ?? 0)));
    }
  }
  return sum / pairs;
}
