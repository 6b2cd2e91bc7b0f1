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
export function toPercentileInterval(values: Float64Array): Interval {
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

/** From the lower of the lower ends to the higher of the higher ones. */
export function uniteIntervals(a: Interval, b: Interval): Interval {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

// Linear between neighbours (Hyndman and Fan, 1996, definition 7).
function quantile(sorted: Float64Array, at: number): number {
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
