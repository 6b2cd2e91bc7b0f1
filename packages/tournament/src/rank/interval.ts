// How sure a score is: quantiles of what it would have been with other tasks, and a bound for when there were too few tasks to tell.

/** 95 %, from 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

const LOW = 0.025;
const HIGH = 0.975;
// The normal distribution's 97.5 % point.
const Z = 1.959964;

/** The middle 95 % of bootstrapped values: the percentile interval of Efron ("Nonparametric standard errors and confidence intervals", 1981). Sorts `values`. */
function toPercentileInterval(values: Float64Array): Interval {
  values.sort();
  return { low: quantile(values, LOW), high: quantile(values, HIGH) };
}

/** Wilson's interval ("Probable inference, the law of succession, and statistical inference", 1927) for a share that was seen in `units` independent pieces. */
export function toWilsonInterval(share: number, units: number): Interval {
  if (units <= 0) return { low: 0, high: 1 };
  const spread = (Z * Z) / units;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / units + spread / (4 * units));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** With fewer clusters what they have in common may be chance, and a bootstrap cannot know. */
const FEW_CLUSTERS = 5;

/**
 * The interval of a score that was resampled over `units` clusters. Percentiles are too narrow where there are few: their distance from the score is widened
 * as a t-interval is beside a normal one (Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69, 2015, section 4.2).
 * Below {@link FEW_CLUSTERS}, and where all clusters said the same so that there is nothing to resample, it is at least Wilson's of as many trials.
 *
 * @param values the resampled scores; sorted by this
 * @param shares what each cluster said: a share, 0 to 1
 */
export function toClusterInterval(values: Float64Array, score: number, shares: readonly number[]): Interval {
  const units = shares.length;
  if (units === 0) return { low: 0, high: 1 };
  const { low, high } = toPercentileInterval(values);
  const factor = units < 2 ? 1 : (studentQuantile(units - 1) / Z) * Math.sqrt(units / (units - 1));
  const widened = { low: Math.max(0, Math.min(low, score - factor * (score - low))), high: Math.min(1, Math.max(high, score + factor * (high - score))) };
  const isFlat = Math.max(...shares) - Math.min(...shares) < 1e-9;
  if (units >= FEW_CLUSTERS && !isFlat) return widened;
  const wilson = toWilsonInterval(score, units);
  return { low: Math.min(widened.low, wilson.low), high: Math.max(widened.high, wilson.high) };
}

/** Student's t, 97.5 %, by the expansion of Fisher and Cornish ("The Percentile Points of Distributions Having Known Cumulants", 1960); within 0.3 % from 4 degrees on. */
function studentQuantile(degrees: number): number {
  const [z3, z5, z7] = [Z ** 3, Z ** 5, Z ** 7];
  return Z + (z3 + Z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * degrees ** 2) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * degrees ** 3);
}

// Linear between neighbours (Hyndman and Fan, 1996, definition 7).
function quantile(sorted: Float64Array, at: number): number {
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
