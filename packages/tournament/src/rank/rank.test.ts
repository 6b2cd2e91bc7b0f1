import { array, assert, constantFrom, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitBradleyTerry, toExpectedShares } from './bradley-terry.ts';
import type { Comparison } from './comparison.ts';
import { toWilsonInterval } from './interval.ts';
import { findParetoFront } from './pareto-front.ts';
import { scoreByComparisons } from './score-by-comparisons.ts';
import { scoreByMeans } from './score-by-means.ts';
import { shareRanks } from './share-ranks.ts';

const game = (...[a, b, outcome, cluster = '0']: readonly [a: number, b: number, outcome: number, cluster?: string]): Comparison => ({ a, b, outcome, cluster });
const options = { seed: 7, resamples: 200 };

const comparisons = (count: number) =>
  array(
    record({ a: nat(count - 1), b: nat(count - 1), outcome: constantFrom(0, 0.5, 1), cluster: nat(5).map(String) }).filter(({ a, b }) => a !== b),
    { minLength: 1, maxLength: 40 },
  );

describe('fitBradleyTerry', () => {
  it('finds the strengths that explain the wins', () => {
    // 3 : 1 between neighbours, 9 : 1 between the ends: strengths 9, 3, 1.
    const strengths = fitBradleyTerry(Float64Array.from([0, 750, 900, 250, 0, 750, 100, 250, 0]), 3, { priorGames: 0 });
    expect((strengths[0] ?? 0) / (strengths[1] ?? 1)).toBeCloseTo(3, 3);
    expect((strengths[1] ?? 0) / (strengths[2] ?? 1)).toBeCloseTo(3, 3);
  });

  it('stays finite where somebody won everything, and ranks it first', () => {
    const strengths = fitBradleyTerry(Float64Array.from([0, 5, 5, 0, 0, 5, 0, 0, 0]), 3);
    expect([...strengths].every((strength) => Number.isFinite(strength) && strength > 0)).toBe(true);
    expect([...strengths]).toEqual([...strengths].toSorted((a, b) => b - a));
    expect(toExpectedShares(strengths)[0]).toBeGreaterThan(0.95);
  });

  it('meets its own equations: expected wins are the wins that were', () => {
    assert(property(comparisons(5), (games) => {
      const wins = new Float64Array(25);
      for (const { a, b, outcome } of games) {
        wins[a * 5 + b] = (wins[a * 5 + b] ?? 0) + outcome;
        wins[b * 5 + a] = (wins[b * 5 + a] ?? 0) + 1 - outcome;
      }
      const strengths = fitBradleyTerry(wins, 5, { priorGames: 1 });
      for (let a = 0; a < 5; a += 1) {
        const own = strengths[a] ?? 0;
        let [expected, won] = [0, 0.5];
        for (let b = 0; b < 5; b += 1) {
          if (a === b) continue;
          won += wins[a * 5 + b] ?? 0;
          expected += ((wins[a * 5 + b] ?? 0) + (wins[b * 5 + a] ?? 0) + 0.25) * (own / (own + (strengths[b] ?? 0)));
        }
        expect(expected).toBeCloseTo(won, 3);
      }
    }));
  });
});

describe('scoreByComparisons', () => {
  it('gives 0.5 on average, whatever was played', () => {
    assert(property(comparisons(4), (games) => {
      const scored = scoreByComparisons(games, 4, options);
      expect(scored.reduce((sum, { score }) => sum + score, 0) / 4).toBeCloseTo(0.5, 9);
    }), { numRuns: 30 });
  });

  it('does not depend on the order of the comparisons, nor on who is named first', () => {
    assert(property(comparisons(4), nat(), (games, seed) => {
      const shuffled = games.map((one, index) => ({ one, at: Math.imul(index + 1, seed | 1) >>> 3 })).toSorted((a, b) => a.at - b.at).map(({ one }, index) => (index % 2 === 0 ? one : game(one.b, one.a, 1 - one.outcome, one.cluster)));
      const [plain, other] = [scoreByComparisons(games, 4, options), scoreByComparisons(shuffled, 4, options)];
      for (const [index, { score, interval }] of plain.entries()) {
        expect(other[index]?.score).toBeCloseTo(score, 5);
        expect(other[index]?.interval.low).toBeCloseTo(interval.low, 5);
        expect(other[index]?.interval.high).toBeCloseTo(interval.high, 5);
      }
    }), { numRuns: 30 });
  });

  it('gives permuted competitors permuted scores', () => {
    assert(property(comparisons(4), (games) => {
      const turned = scoreByComparisons(games.map(({ a, b, ...rest }) => ({ ...rest, a: (a + 1) % 4, b: (b + 1) % 4 })), 4, options);
      for (const [index, { score }] of scoreByComparisons(games, 4, options).entries()) expect(turned[(index + 1) % 4]?.score).toBeCloseTo(score, 5);
    }), { numRuns: 30 });
  });

  it('takes a tie as half a win for both', () => {
    const ties = scoreByComparisons([game(0, 1, 0.5), game(0, 1, 0.5)], 2, options);
    const split = scoreByComparisons([game(0, 1, 1), game(0, 1, 0)], 2, options);
    expect(ties.map(({ score }) => score)).toEqual(split.map(({ score }) => score));
    expect(ties[0]?.score).toBeCloseTo(0.5, 9);
  });

  it('orders by strength where everybody beats whoever is weaker', () => {
    const games = Array.from({ length: 30 }, (_, task) => [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].filter((b) => b > a).map((b) => game(a, b, task % 4 === 0 ? 0 : 1, String(task))))).flat();
    const scores = scoreByComparisons(games, 4, options).map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('is the same for the same seed, and another for another one', () => {
    const games = Array.from({ length: 40 }, (_, task) => game(0, 1, task % 3 === 0 ? 0 : 1, String(task)));
    expect(scoreByComparisons(games, 2, options)).toEqual(scoreByComparisons(games, 2, options));
    expect(scoreByComparisons(games, 2, { ...options, seed: 8 })[0]?.interval).not.toEqual(scoreByComparisons(games, 2, options)[0]?.interval);
  });

  it('resamples whole tasks: more repeats of one task make nobody surer', () => {
    const repeated = (times: number) => Array.from({ length: 40 * times }, (_, index) => game(0, 1, (index % 40) % 3 === 0 ? 0 : 1, String(index % 40)));
    const width = (times: number): number => {
      const { low = 0, high = 0 } = scoreByComparisons(repeated(times), 2, options)[0]?.interval ?? {};
      return high - low;
    };
    expect(width(10)).toBeCloseTo(width(1), 2);
  });

  it('is not sure after one task, whatever came out', () => {
    const [winner, loser] = scoreByComparisons([game(0, 1, 1)], 2, options);
    expect(winner?.interval.low).toBeLessThan(0.5);
    expect(loser?.interval.high).toBeGreaterThan(0.5);
  });

  it('is not certain after many tasks either, when all of them said the same', () => {
    const games = Array.from({ length: 12 }, (_, task) => [game(0, 1, 1, String(task)), game(0, 2, 1, String(task)), game(1, 2, task % 3 === 0 ? 0 : 1, String(task))]).flat();
    const [winner] = scoreByComparisons(games, 3, options);
    expect(winner?.score).toBeGreaterThan(0.98);
    expect(winner?.interval.low).toBeCloseTo(toWilsonInterval(winner?.score ?? 0, 12).low, 6);
    const answers = Array.from({ length: 12 }, (_, task) => ({ competitor: 0, score: 1, cluster: String(task) }));
    expect(scoreByMeans(answers, 1, options)[0]?.interval).toEqual({ low: expect.closeTo(toWilsonInterval(1, 12).low, 9) as number, high: 1 });
  });

  it('knows nothing of whoever was never compared', () => {
    expect(scoreByComparisons([game(0, 1, 1)], 3, options)[2]).toMatchObject({ interval: { low: 0, high: 1 }, comparisons: 0 });
    expect(scoreByComparisons([], 2, options).map(({ score, interval }) => ({ score, interval }))).toEqual([{ score: 0.5, interval: { low: 0, high: 1 } }, { score: 0.5, interval: { low: 0, high: 1 } }]);
  });
});

describe('scoreByMeans', () => {
  it('is the mean, with an interval around it', () => {
    const answers = Array.from({ length: 40 }, (_, task) => ({ competitor: 0, score: task % 4 === 0 ? 0 : 1, cluster: String(task) }));
    const [scored] = scoreByMeans(answers, 1, options);
    expect(scored?.score).toBeCloseTo(0.75, 9);
    expect(scored?.interval.low).toBeGreaterThan(0.5);
    expect(scored?.interval.high).toBeLessThan(0.95);
  });

  it('gives whoever has no score 0, from 0 to 1', () => {
    expect(scoreByMeans([{ competitor: 0, score: 1, cluster: 'x' }], 2, options)[1]).toEqual({ score: 0, interval: { low: 0, high: 1 } });
  });
});

describe('ranks, fronts and intervals', () => {
  it('shares a rank where intervals overlap', () => {
    expect(shareRanks([{ low: 0.7, high: 0.9 }, { low: 0.5, high: 0.75 }, { low: 0.2, high: 0.6 }, { low: 0, high: 0.1 }])).toEqual([1, 1, 2, 4]);
  });

  it('leaves on the front whom nobody beats in everything', () => {
    expect(findParetoFront([{ score: 0.9, price: 5 }, { score: 0.8, price: 1 }, { score: 0.7, price: 2 }, { score: 0.95, price: null }, { score: 0.8, price: 1 }])).toEqual([true, true, false, false, true]);
  });

  it("has Wilson's figures", () => {
    // 8 of 10, from the formula's published examples: 0.490 to 0.943.
    const { low, high } = toWilsonInterval(0.8, 10);
    expect(low).toBeCloseTo(0.49, 2);
    expect(high).toBeCloseTo(0.943, 2);
    expect(toWilsonInterval(1, 0)).toEqual({ low: 0, high: 1 });
  });
});
