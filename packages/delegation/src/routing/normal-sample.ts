// Draws from the standard normal distribution, for Thompson sampling.

/** Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958). Takes two numbers from `random` (0 to 1). */
export function drawNormal(random: () => number): number {
  // A generator may return exactly 0, of which there is no logarithm.
  const radius = Math.sqrt(-2 * Math.log(Math.max(random(), Number.MIN_VALUE)));
  return radius * Math.cos(2 * Math.PI * random());
}
