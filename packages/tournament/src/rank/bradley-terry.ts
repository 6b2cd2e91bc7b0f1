// Strengths from comparisons. Unlike a share of wins, a strength knows whom the wins were against.
//
// The model of Bradley and Terry ("Rank Analysis of Incomplete Block Designs", Biometrika 39, 1952), fitted by the MM algorithm of Hunter ("MM algorithms
// for generalized Bradley-Terry models", Annals of Statistics 32, 2004, section 2); ties count as half a win for each side.

export interface BradleyTerryOptions {
  /**
   * Games that every competitor is taken to have drawn, shared among all others. Keeps strengths finite where somebody won or lost every game, and comparable
   * where two groups never met; small beside any real number of games. @default 0.1
   */
  readonly priorGames?: number | undefined;
  /** Strengths to start from. @default all 1 */
  readonly start?: Float64Array | undefined;
}

export const DEFAULT_PRIOR_GAMES = 0.1;

// Change of a strength, relative to it, below which it is taken to stand still: far less than any interval's width.
const TOLERANCE = 1e-7;
const MAX_STEPS = 10_000;

/**
 * @param wins `wins[a * count + b]`: what `a` has won against `b`, ties as halves
 * @returns a positive strength each, with the geometric mean 1; `a` beats `b` with probability `strength[a] / (strength[a] + strength[b])`
 */
export function fitBradleyTerry(wins: Float64Array, count: number, options: BradleyTerryOptions = {}): Float64Array {
  const { priorGames = DEFAULT_PRIOR_GAMES } = options;
  const strengths = Float64Array.from(options.start ?? new Float64Array(count).fill(1));
  if (count < 2) return strengths.fill(1);
  const games = new Float64Array(count * count);
  const won = new Float64Array(count).fill(priorGames / 2);
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) {
      if (a === b) continue;
      const win = wins[a * count + b] ?? 0;
      won[a] = (won[a] ?? 0) + win;
      games[a * count + b] = win + (wins[b * count + a] ?? 0) + priorGames / (count - 1);
    }
  }
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (improve(strengths, games, won) < TOLERANCE) break;
  }
  const meanLog = strengths.reduce((sum, strength) => sum + Math.log(strength), 0) / count;
  return strengths.map((strength) => strength / Math.exp(meanLog));
}

/** One step for each strength in turn. Returns the largest relative change. */
function improve(strengths: Float64Array, games: Float64Array, won: Float64Array): number {
  const count = strengths.length;
  let change = 0;
  for (let a = 0; a < count; a += 1) {
    const own = strengths[a] ?? 1;
    let denominator = 0;
    for (let b = 0; b < count; b += 1) {
      if (a !== b) denominator += (games[a * count + b] ?? 0) / (own + (strengths[b] ?? 1));
    }
    // Without games and without a prior nothing is known.
    if (denominator === 0) continue;
    const next = (won[a] ?? 0) / denominator;
    change = Math.max(change, Math.abs(next - own) / own);
    strengths[a] = next;
  }
  return change;
}

/** What each can expect to win of a game against another of them, on average over the others: 0 to 1, 0.5 on average. A single one: 0.5. */
export function toExpectedShares(strengths: Float64Array): Float64Array {
  const count = strengths.length;
  return strengths.map((own, a) => {
    if (count === 1) return 0.5;
    let sum = 0;
    for (let b = 0; b < count; b += 1) {
      if (b !== a) sum += own / (own + (strengths[b] ?? 1));
    }
    return sum / (count - 1);
  });
}
