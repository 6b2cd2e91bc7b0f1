// How a ranking came about, in sentences, for every kind of report.
import type { TournamentResult } from '../tournament-result.ts';
import { formatShare } from './format-figures.ts';

export function describeMethod({ method, judging }: TournamentResult): readonly string[] {
  const { by, unit, units, resamples, seed, comparisons, undecided } = method;
  return [
    by === 'bradley-terry'
      ? 'The score is the expected share of wins against the average other competitor that answered, by the Bradley-Terry model; ties are half a win for both.'
      : 'The score is the mean score of the answers, by checks alone.',
    `Intervals: 95 %, by ${resamples} bootstrap samples over ${units} ${unit} (seed ${seed}). Overlapping intervals share a rank.`,
    ...(by === 'bradley-terry' ? [`Pairs of answers: ${comparisons.checks} decided by checks, ${comparisons.judges} by judges, ${comparisons.equal} the same, ${comparisons.failure} by a missing answer, ${undecided} by nobody.`] : []),
    ...(judging?.judges ?? []).map((judge) => `${judge.judge} judged ${judge.pairs} pairs in both orders: ${formatShare(judge.positionFlips.share)} came out otherwise when turned round (a tie then), the first shown won ${formatShare(judge.firstPreferred.share)}, the longer answer ${formatShare(judge.longerPreferred.share)} of ${judge.longerPreferred.of}; ${judge.unreadable} replies could not be read, ${judge.failed} failed.`),
    ...(judging?.agreement === undefined ? [] : [`The judges agree on ${formatShare(judging.agreement.share)} of ${judging.agreement.items} pairs (${judging.agreement.method === 'cohen' ? "Cohen's" : "Fleiss'"} kappa ${judging.agreement.kappa?.toFixed(2) ?? 'not defined'}).`]),
  ];
}
