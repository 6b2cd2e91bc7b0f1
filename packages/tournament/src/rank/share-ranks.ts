// Places. Whoever cannot be told apart shares one.
import type { Interval } from './interval.ts';

/**
 * One more than the number of those whose whole interval lies above the own one, so that overlapping intervals share a rank (as the leaderboard of Chiang
 * et al., "Chatbot Arena: An Open Platform for Evaluating LLMs by Human Preference", 2024, counts). Overlap is not transitive: of three the first and the
 * last may differ while the middle one shares the rank of the first.
 */
export function shareRanks(intervals: readonly Interval[]): readonly number[] {
  return intervals.map((own) => 1 + intervals.filter((other) => other.low > own.high).length);
}
