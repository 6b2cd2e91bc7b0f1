// Measures whether a ranking is the true one and its intervals are honest, over simulated tournaments, and writes results.md. No network; a few minutes.
// Run from the repository root: npx -y pnpm@12 exec node --conditions=@gateway/source benchmarks/tournament/run.ts
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scoreByComparisons, type ScoredByComparisons } from '../../packages/tournament/src/rank/score-by-comparisons.ts';
import { createSeededRandom } from '../../packages/tournament/src/seeded-random.ts';
import { measureTau, scoreByElo, scoreByWinRate } from './baselines.ts';
import { play, trueShares, type World } from './simulate.ts';

const RUNS = 500;
const RESAMPLES = 1_000;
const lines: string[] = [];
const say = (line = ''): void => {
  console.log(line);
  lines.push(line);
};

const EVERYBODY = (): boolean => true;
const base: World = { strengths: [-0.4, 0.9, 0.1, -0.8, 0.6, -0.15, 0.35, -0.6], taskSpread: 0.5, positionBias: 0.6, tasks: 100, rounds: 2, meets: EVERYBODY };
const isStrong = (competitor: number): boolean => (base.strengths[competitor] ?? 0) > -0.2;
const isWeak = (competitor: number): boolean => (base.strengths[competitor] ?? 0) < 0.2;
// Fields of strong and of weak competitors that overlap in two: as tournaments of different fields are added up on a leaderboard.
const fields: World = { ...base, meets: (a, b) => (isStrong(a) && isStrong(b)) || (isWeak(a) && isWeak(b)) };

interface Figures {
  tau: number;
  error: number;
  runs: number;
}

const add = (figures: Map<string, Figures>, name: string, { tau, error }: Omit<Figures, 'runs'>): void => {
  const old = figures.get(name) ?? { tau: 0, error: 0, runs: 0 };
  figures.set(name, { tau: old.tau + tau, error: old.error + error, runs: old.runs + 1 });
};

const errorOf = (scores: readonly number[], truth: readonly number[]): number => scores.reduce((sum, score, index) => sum + Math.abs(score - (truth[index] ?? 0)), 0) / truth.length;

function measure(world: World, runs: number, withBaselines: boolean): { readonly figures: ReadonlyMap<string, Figures>; readonly covered: number; readonly byCompetitor: readonly number[]; readonly width: number } {
  const truth = trueShares(world);
  const count = truth.length;
  const figures = new Map<string, Figures>();
  const covered = truth.map(() => 0);
  let width = 0;
  for (let run = 0; run < runs; run += 1) {
    const { both, first } = play(world, 1_000 + run);
    const scored: readonly ScoredByComparisons[] = scoreByComparisons(both, count, { seed: run, resamples: RESAMPLES });
    for (const [index, { interval }] of scored.entries()) {
      const share = truth[index] ?? 0;
      if (interval.low <= share && share <= interval.high) covered[index] = (covered[index] ?? 0) + 1;
      width += (interval.high - interval.low) / count;
    }
    const note = (name: string, scores: readonly number[]): void => add(figures, name, { tau: measureTau(scores, truth), error: errorOf(scores, truth) });
    note('Bradley-Terry, both orders', scored.map(({ score }) => score));
    if (!withBaselines) continue;
    const random = createSeededRandom(run);
    note('win rate, both orders', scoreByWinRate(both, count));
    note('Elo, both orders', scoreByElo(both, count, random));
    note('win rate, one order', scoreByWinRate(first, count));
    note('Elo, one order', scoreByElo(first, count, random));
  }
  return { figures, covered: covered.reduce((sum, one) => sum + one, 0) / (count * runs), byCompetitor: covered.map((one) => one / runs), width: width / runs };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function table(title: string, world: World): number {
  const { figures, covered, byCompetitor, width } = measure(world, RUNS, true);
  say(`## ${title}`);
  say();
  say('| ranked by | Kendall tau | mean error of the share of wins |');
  say('| --- | --- | --- |');
  for (const [name, { tau, error, runs }] of figures) say(`| ${name} | ${(tau / runs).toFixed(3)} | ${(error / runs).toFixed(4)} |`);
  say();
  say(`The 95 % intervals cover the true share in **${percent(covered)}** of ${RUNS} runs (by competitor ${percent(Math.min(...byCompetitor))} to ${percent(Math.max(...byCompetitor))}); their mean width is ${width.toFixed(3)}.`);
  say();
  const tau = figures.get('Bradley-Terry, both orders');
  return tau === undefined ? 0 : (tau.tau / tau.runs) * (covered >= 0.92 && covered <= 0.98 && byCompetitor.every((one) => one >= 0.92 && one <= 0.98) ? 1 : -1);
}

say('# Tournaments: is the ranking true, and are its intervals honest?');
say();
say('Written by `npx -y pnpm@12 exec node --conditions=@gateway/source benchmarks/tournament/run.ts`; seeded, the same on every machine.');
say();
say(`8 competitors of known strength (log odds ${base.strengths.join(', ')}), each of which suits each task more or less (standard deviation ${base.taskSpread}). The judge draws every verdict by the logistic of the difference and gives whoever is shown first ${base.positionBias} in log odds: of two equal answers the first wins ${percent(1 / (1 + Math.exp(-base.positionBias)))}. The truth is the share of wins, ties as halves, over all tasks that could have been drawn, by integration. ${base.tasks} tasks, ${base.rounds} rounds: 200 comparisons a pair, ${RESAMPLES} bootstrap samples of whole tasks, ${RUNS} runs.`);
say();
const all = table('Everybody meets everybody', base);
table('Two fields that overlap', fields);
say('The five strongest meet each other, and the five weakest: two are in both fields. A share of wins does not know whom it was won against, and tells more of the field than of the competitor. Here Bradley-Terry has to foresee games that were never played; that the judge is no exact logistic (a mixture over order and task) is an error that no interval knows of.');
say();
say('## Few tasks');
say();
say('One round, everybody meets everybody. Below 5 tasks an interval is at least as wide as that of Wilson for as many trials: what so few have in common may be chance.');
say();
say('| tasks | intervals cover the truth | mean width | Kendall tau |');
say('| --- | --- | --- | --- |');
for (const tasks of [1, 2, 3, 5, 10, 20, 50]) {
  const { figures, covered, width } = measure({ ...base, tasks, rounds: 1 }, 200, false);
  const { tau, runs } = figures.get('Bradley-Terry, both orders') ?? { tau: 0, runs: 1 };
  say(`| ${tasks} | ${percent(covered)} | ${width.toFixed(3)} | ${(tau / runs).toFixed(3)} |`);
}
writeFileSync(fileURLToPath(new URL('results.md', import.meta.url)), `${lines.join('\n')}\n`);
// Kendall tau of at least 0.9, and intervals that cover in 92 to 98 % of the runs, for everybody.
process.exitCode = all >= 0.9 ? 0 : 1;
