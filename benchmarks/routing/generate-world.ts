// Draws random plausible worlds: models from the price list whose skill follows their price only loosely, tasks of different difficulty, strengths and
// weaknesses, languages, long inputs, and things that change on the way.
import type { TaskType } from '@gateway/core';
import { describeListed } from './describe-listed.ts';
import { PRICE_LIST, type ListedModel } from './price-list.ts';
import { createRandom, drawNormal, pick } from './random.ts';
import { nameOf, type World, type WorldEvent, type WorldModel, type WorldTraffic } from './world.ts';

type Random = () => number;

const TASKS: readonly (readonly [task: TaskType, inputTokens: number, outputTokens: number])[] = [
  ['summarization', 8_000, 400],
  ['entity_extraction', 1_500, 300],
  ['data_extraction', 3_000, 500],
  ['classification', 400, 20],
  ['question_answering', 5_000, 250],
  ['question_generation', 2_000, 400],
  ['keyword_extraction', 1_200, 60],
  ['translation', 1_000, 1_000],
  ['rewriting', 800, 700],
  ['code_generation', 2_500, 1_200],
  ['reasoning', 1_500, 1_500],
  ['creative', 300, 1_200],
  ['chat', 700, 300],
];
const LANGUAGES = ['de', 'ja', 'ar', 'hi'] as const;
const CALLS = 3_000;

export function generateWorld(seed: number): World {
  const random = createRandom(seed * 7_919 + 13);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const listed = drawModels(random, Math.round(between(8, 18)));
  const hasLanguages = random() < 0.4;
  const traffic = drawTraffic(random, hasLanguages);
  // How much skill a tenfold price buys, and how much models differ beside it, in log odds.
  const slope = between(0.4, 1.2);
  const spread = between(0.25, 0.7);
  const uneven = between(0.2, 0.8);
  const level = between(0.6, 2);
  const difficulty = new Map(TASKS.map(([task]) => [task, 0.7 * drawNormal(random)]));
  const models = listed.map((item) => {
    const skill = level + slope * Math.log10((3 * item.input + item.output) / 4) + spread * drawNormal(random);
    return drawModel(random, item, { skill, uneven, difficulty, hasLanguages });
  });
  return {
    name: `random-${seed}`,
    description: 'Drawn by generate-world.ts.',
    calls: CALLS,
    secondsBetweenCalls: pick(random, [5, 15, 60]),
    judgedShare: pick(random, [0.4, 0.7, 1]),
    models,
    traffic,
    events: drawEvents(random, models),
  };
}

// At least one that takes any text, and never two of the same.
export function drawModels(random: Random, count: number): readonly ListedModel[] {
  const left = [...PRICE_LIST];
  const drawn: ListedModel[] = [];
  while (drawn.length < count) {
    const [item] = left.splice(Math.floor(random() * left.length), 1);
    if (item !== undefined) drawn.push(item);
  }
  const isWide = (item: ListedModel): boolean => (item.contextTokens ?? 0) >= 400_000;
  const wide = left.find(isWide);
  return drawn.some(isWide) || wide === undefined ? drawn : [...drawn.slice(1), wide];
}

export function drawTraffic(random: Random, hasLanguages: boolean): readonly WorldTraffic[] {
  const tasks = TASKS.map((task) => ({ task, order: random() })).toSorted((a, b) => a.order - b.order).slice(0, 4 + Math.floor(random() * 9));
  return tasks.flatMap(({ task: [task, inputTokens, outputTokens] }, index) => {
    // Few kinds of work make up most of the traffic.
    const weight = 1 / (1 + index * 0.6);
    const scale = Math.exp(0.5 * drawNormal(random));
    const entry = { task, weight, inputTokens: Math.round(inputTokens * scale), outputTokens: Math.round(outputTokens * scale) };
    const long = random() < 0.2 ? [{ ...entry, weight: weight * 0.3, inputTokens: 60_000 }] : [];
    if (!hasLanguages) return [entry, ...long];
    return [{ ...entry, language: 'en' }, { ...entry, weight: weight * random(), language: pick(random, LANGUAGES) }, ...long];
  });
}

interface Nature {
  readonly skill: number;
  readonly uneven: number;
  readonly difficulty: ReadonlyMap<string, number>;
  readonly hasLanguages: boolean;
}

function drawModel(random: Random, item: ListedModel, { skill, uneven, difficulty, hasLanguages }: Nature): WorldModel {
  const quality = TASKS.map(([task]) => [task, round(1 / (1 + Math.exp(-(skill - (difficulty.get(task) ?? 0) + uneven * drawNormal(random)))))] as const);
  const isGood = skill > 1.5;
  return {
    ...describeListed(item),
    quality: Object.fromEntries(quality),
    ...(hasLanguages ? { languages: Object.fromEntries(LANGUAGES.map((language) => [language, round(Math.min(1, (isGood ? 0.98 : 0.88) - 0.2 * Math.abs(drawNormal(random)) * (isGood ? 0.3 : 1)))])) } : {}),
    longInput: round(Math.min(1, 1 - 0.15 * Math.abs(drawNormal(random)))),
    failureShare: round(0.02 * random()),
    verbosity: round(item.capabilities.includes('reasoning') ? Math.exp(0.3 + 0.5 * drawNormal(random)) : Math.exp(0.2 * drawNormal(random))),
    firstTokenMs: Math.round(300 + 1_500 * random()),
    tokensPerSecond: Math.round(30 + 170 * random()),
  };
}

function drawEvents(random: Random, models: readonly WorldModel[]): readonly WorldEvent[] {
  const count = 1 + Math.floor(random() * 4);
  // Half of what happens happens to good cheap models, where it hurts.
  const worth = (model: WorldModel): number => Math.pow(Object.values(model.quality).reduce((sum, share) => sum + share, 0) / TASKS.length, 12) / (model.price.input + model.price.output);
  const worthwhile = models.toSorted((a, b) => worth(b) - worth(a)).slice(0, 4);
  return Array.from({ length: count }, () => drawEvent(random, pick(random, random() < 0.5 ? worthwhile : models))).flat().toSorted((a, b) => a.atCall - b.atCall);
}

function drawEvent(random: Random, model: WorldModel): readonly WorldEvent[] {
  const atCall = Math.round(300 + random() * 2_300);
  const name = nameOf(model);
  const kind = random();
  if (kind < 0.4) return [{ atCall, model: name, factor: round(0.3 + 0.6 * random()) }];
  if (kind < 0.55) return [{ atCall, model: name, factor: round(1.05 + 0.3 * random()) }];
  if (kind < 0.75) {
    return [{ atCall, model: name, failureShare: pick(random, [0.5, 1]) }, { atCall: atCall + Math.round(50 + 300 * random()), model: name, failureShare: model.failureShare ?? 0 }];
  }
  const factor = Math.exp(0.7 * drawNormal(random));
  return [{ atCall, model: name, price: { input: round(model.price.input * factor), output: round(model.price.output * factor) } }];
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
