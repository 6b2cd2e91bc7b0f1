// A tournament without models: competitors of known strength, tasks that suit some better than others, a judge that prefers what it sees first and is not always right.
import type { Comparison } from '../../packages/tournament/src/rank/comparison.ts';
import { createSeededRandom } from '../../packages/tournament/src/seeded-random.ts';

export interface World {
  /** Log odds of the competitors. */
  readonly strengths: readonly number[];
  /** How much each competitor's strength differs from task to task (standard deviation). */
  readonly taskSpread: number;
  /** What being shown first is worth, in log odds. */
  readonly positionBias: number;
  readonly tasks: number;
  readonly rounds: number;
  /** Which pairs meet. */
  readonly meets: (a: number, b: number) => boolean;
}

export interface Played {
  /** Both orders, as a tournament counts them. */
  readonly both: readonly Comparison[];
  /** The first order alone, as who saves half of the money would have it. */
  readonly first: readonly Comparison[];
}

const toShare = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

export function play(world: World, seed: number): Played {
  const random = createSeededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(Math.max(random(), Number.MIN_VALUE))) * Math.cos(2 * Math.PI * random());
  const both: Comparison[] = [];
  const first: Comparison[] = [];
  for (let task = 0; task < world.tasks; task += 1) {
    const own = world.strengths.map((strength) => strength + world.taskSpread * normal());
    for (let round = 0; round < world.rounds; round += 1) {
      for (let a = 0; a < own.length; a += 1) {
        for (let b = a + 1; b < own.length; b += 1) {
          if (!world.meets(a, b)) continue;
          const difference = (own[a] ?? 0) - (own[b] ?? 0);
          // The judge's noise is the logistic draw itself: of two that are alike, either may win.
          const shownFirst = random() < toShare(difference + world.positionBias) ? 1 : 0;
          const shownLast = random() < toShare(difference - world.positionBias) ? 1 : 0;
          const cluster = String(task).padStart(6, '0');
          both.push({ a, b, outcome: (shownFirst + shownLast) / 2, cluster });
          first.push({ a, b, outcome: shownFirst, cluster });
        }
      }
    }
  }
  return { both, first };
}

/** What each really wins against the average other one: over all tasks that could have been asked, by integrating over how they suit the two. */
export function trueShares({ strengths, taskSpread, positionBias }: World): readonly number[] {
  const spread = Math.SQRT2 * taskSpread;
  const expected = (difference: number): number => {
    let [sum, weights] = [0, 0];
    for (let step = -400; step <= 400; step += 1) {
      const z = step / 80;
      const weight = Math.exp((-z * z) / 2);
      const own = difference + spread * z;
      sum += weight * (toShare(own + positionBias) + toShare(own - positionBias)) / 2;
      weights += weight;
    }
    return sum / weights;
  };
  return strengths.map((own, a) => strengths.reduce((sum, other, b) => (a === b ? sum : sum + expected(own - other)), 0) / (strengths.length - 1));
}
