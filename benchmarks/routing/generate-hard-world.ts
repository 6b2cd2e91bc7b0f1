// Draws random worlds of the hard kind: one dear model is good at everything, cheap ones are good at a few things each and poor at the rest whatever they
// cost, and in the middle of the measured calls their strengths change hands. Price lists and tables made once do badly here; README.md gives the terms.
import { createBaselines, COST_BAR } from './baselines.ts';
import { describeListed } from './describe-listed.ts';
import { drawModels, drawTraffic } from './generate-world.ts';
import type { ListedModel } from './price-list.ts';
import { createRandom, drawNormal, pick } from './random.ts';
import { createCalls, play } from './simulate.ts';
import { nameOf, type World, type WorldEvent, type WorldModel } from './world.ts';

type Random = () => number;

const CALLS = 3_000;
const WARM_UP = 1_000;
const MOST_TRIES = 400;
// A world is of the hard kind when, over the 2,000 measured calls and relative to the best single model's accepted answers, always the cheapest has at most …
const CHEAPEST_HAS = 0.7;
// … and the best table made beforehand that keeps within 40 % of its cost has less than this.
const TABLE_HAS = 0.9;

/** The world of a seed: the first one drawn from it that is of the hard kind, and in which the oracle holds the bars. */
export function generateHardWorld(seed: number): World {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const world = drawWorld(createRandom(seed * 104_729 + attempt * 7_907 + 1), `hard-${seed}`);
    if (isHard(world)) return world;
  }
  throw new Error(`No world of the hard kind was found for seed ${seed}.`);
}

function isHard(world: World): boolean {
  const calls = createCalls(world, 1);
  const baselines = createBaselines(world, calls, 1);
  const best = play(calls, baselines.best);
  const share = (choose: (typeof baselines)['best']): { readonly accepted: number; readonly cost: number } => {
    const played = play(calls, choose);
    const after = <T>(values: readonly T[]): readonly T[] => values.slice(WARM_UP);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const count = (values: readonly boolean[]): number => values.filter(Boolean).length;
    return { accepted: count(after(played.accepted)) / count(after(best.accepted)), cost: sum(after(played.costs)) / sum(after(best.costs)) };
  };
  if (share(baselines.cheapest).accepted > CHEAPEST_HAS) return false;
  if (share(baselines.cheapTable).accepted >= TABLE_HAS) return false;
  const oracle = share(baselines.oracle);
  return oracle.accepted >= 0.95 && oracle.cost <= COST_BAR / 2;
}

function drawWorld(random: Random, name: string): World {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const hasLanguages = random() < 0.25;
  const traffic = drawTraffic(random, hasLanguages);
  const tasks = [...new Set(traffic.map(({ task }) => task))];
  const listed = drawModels(random, Math.round(between(9, 16))).toSorted((a, b) => a.output - b.output);
  const dear = pick(random, listed.slice(-3));
  const bestShare = between(0.9, 0.97);
  // How often a model that costs little is good at a task, how good it is there, and what it does elsewhere.
  const knack = between(0.12, 0.4);
  const floor = between(0.35, 0.65);
  const slope = between(0, 0.1);
  const models = listed.map((item): WorldModel => {
    const isBest = item === dear;
    const base = isBest ? bestShare : Math.min(0.85, Math.max(0.15, floor + slope * Math.log10((3 * item.input + item.output) / 4) + 0.1 * drawNormal(random)));
    const quality = tasks.map((task) => {
      if (isBest) return [task, round(Math.min(0.995, bestShare + 0.015 * drawNormal(random)))] as const;
      return [task, round(random() < knack ? between(0.86, 0.96) : Math.min(0.9, Math.max(0.05, base + 0.08 * drawNormal(random))))] as const;
    });
    return { ...describe(random, item), quality: { '*': round(base), ...Object.fromEntries(quality) } };
  });
  return {
    name,
    description: 'Drawn by generate-hard-world.ts.',
    calls: CALLS,
    secondsBetweenCalls: pick(random, [5, 15, 60]),
    judgedShare: pick(random, [0.6, 1, 1]),
    models,
    traffic,
    events: drawEvents(random, models, { tasks, best: nameOf(dear) }),
  };
}

function describe(random: Random, item: ListedModel): Omit<WorldModel, 'quality'> {
  return {
    ...describeListed(item),
    failureShare: round(0.015 * random()),
    verbosity: round(item.capabilities.includes('reasoning') ? 1 + random() : 0.8 + 0.5 * random()),
    firstTokenMs: Math.round(300 + 1_500 * random()),
    tokensPerSecond: Math.round(30 + 170 * random()),
  };
}

// Within a few hundred calls some of the cheap models change hands in what they are good at; now and then one of them is down for a while.
function drawEvents(random: Random, models: readonly WorldModel[], { tasks, best }: { readonly tasks: readonly string[]; readonly best: string }): readonly WorldEvent[] {
  const atCall = Math.round(1_500 + 800 * random());
  const share = 0.3 + 0.6 * random();
  const events: WorldEvent[] = [];
  const others = models.filter((model) => nameOf(model) !== best);
  for (const task of tasks) {
    if (random() > share) continue;
    const good = others.filter((model) => (model.quality[task] ?? 0) >= 0.86);
    const poor = pick(random, others);
    const when = Math.round(atCall + 200 * random());
    if (good.length === 0) continue;
    const spoilt = pick(random, good);
    events.push({ atCall: when, model: nameOf(spoilt), quality: { [task]: round(0.3 + 0.3 * random()) } });
    if (poor !== spoilt && random() < 0.7) events.push({ atCall: when, model: nameOf(poor), quality: { [task]: round(0.86 + 0.1 * random()) } });
  }
  if (random() < 0.3) {
    const down = pick(random, others);
    const from = Math.round(1_100 + 1_500 * random());
    events.push({ atCall: from, model: nameOf(down), failureShare: 1 }, { atCall: from + Math.round(30 + 150 * random()), model: nameOf(down), failureShare: down.failureShare ?? 0 });
  }
  return events.toSorted((a, b) => a.atCall - b.atCall);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

