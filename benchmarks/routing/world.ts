// The format of a world file, and what is true in a world at a moment. README.md documents the format.
import { MODEL_CAPABILITIES, TASK_TYPES, type ModelCapability, type ModelPrice, type TaskType } from '@gateway/core';

export interface WorldModel {
  readonly provider: string;
  readonly model: string;
  readonly price: ModelPrice;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** @default chat alone */
  readonly capabilities?: readonly ModelCapability[];
  /** Hidden. Share of accepted answers per task type; `*` for tasks that are not named. */
  readonly quality: Readonly<Record<string, number>>;
  /** Hidden. Factors on that share per language. @default 1 */
  readonly languages?: Readonly<Record<string, number>>;
  /** Hidden. Factor on that share for long inputs. @default 1 */
  readonly longInput?: number;
  /** Hidden. Share of calls that fail. @default 0 */
  readonly failureShare?: number;
  /** Hidden. Tokens that it writes for each one expected, thinking included. @default 1 */
  readonly verbosity?: number;
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

export interface WorldTraffic {
  readonly task: TaskType;
  /** Relative to the others. */
  readonly weight: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly language?: string;
  readonly needs?: readonly ModelCapability[];
}

/** From call `atCall` on, these hidden figures (and public prices) of a model are what is given here; what is not given stays. */
export interface WorldEvent {
  readonly atCall: number;
  /** As `provider/model`. */
  readonly model: string;
  /** Single tasks stay as they are unless named; `*` sets those that are not named, and with `factor` all are multiplied. */
  readonly quality?: Readonly<Record<string, number>>;
  readonly factor?: number;
  readonly price?: ModelPrice;
  readonly failureShare?: number;
}

export interface World {
  readonly name: string;
  readonly description: string;
  /** Calls in all. Windows of 2,000 begin after 0, 100 and 1,000. */
  readonly calls: number;
  readonly secondsBetweenCalls: number;
  /** Share of answers that somebody judges, and the router hears of. */
  readonly judgedShare: number;
  /** Inputs above this are long. @default 32_000 */
  readonly longInputTokens?: number;
  readonly models: readonly WorldModel[];
  readonly traffic: readonly WorldTraffic[];
  readonly events: readonly WorldEvent[];
}

/** What is true from one event to the next. */
export interface WorldState {
  readonly models: readonly WorldModel[];
}

/** @throws Error for a file that is no world, with all that is wrong with it */
export function parseWorld(text: string, source: string): World {
  const world = parseJson(text, source);
  const problems = isRecord(world) ? [...findProblems(world)] : ['it is no JSON object.'];
  if (problems.length > 0) throw new Error(`${source} is no world: ${problems.join(' ')}`);
  return world as World;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${source} is no world: it is no JSON. ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

type Check = (value: unknown) => boolean;

// More than any window holds, and dearer than any token was: within both every cost is exact.
const MOST_TOKENS = 10_000_000;
const MOST_USD_PER_MILLION = 10_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isPositive: Check = (value) => isNumber(value) && Number(value) > 0;
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isShare: Check = (value) => isNumber(value) && Number(value) <= 1;
const isName: Check = (value) => typeof value === 'string' && value !== '';
const isTokens: Check = (value) => isPositive(value) && Number(value) <= MOST_TOKENS;
const isRate: Check = (value) => isNumber(value) && Number(value) <= MOST_USD_PER_MILLION;
const isPrice: Check = (value) => isRecord(value) && isRate(value['input']) && isRate(value['output']);
const isWindow: Check = (value) => value === null || isPositive(value);
const isTable = (check: Check): Check => (value) => isRecord(value) && Object.values(value).every(check);
const isCapabilities: Check = (value) => Array.isArray(value) && value.every((one) => MODEL_CAPABILITIES.some((known) => known === one));
const maybe = (check: Check): Check => (value) => value === undefined || check(value);

const WORLD: Readonly<Record<string, Check>> = {
  name: isName, description: isName, calls: (value) => isCount(value) && isPositive(value), secondsBetweenCalls: isNumber, judgedShare: isShare, longInputTokens: maybe(isPositive),
};
const MODEL: Readonly<Record<string, Check>> = {
  provider: isName, model: isName, price: isPrice, contextTokens: isWindow, maxOutputTokens: isWindow, capabilities: maybe(isCapabilities), quality: isTable(isShare),
  languages: maybe(isTable(isNumber)), longInput: maybe(isNumber), failureShare: maybe(isShare), verbosity: maybe(isNumber), firstTokenMs: isNumber, tokensPerSecond: isPositive,
};
const TRAFFIC: Readonly<Record<string, Check>> = {
  task: (value) => TASK_TYPES.some((known) => known === value), weight: isPositive, inputTokens: isTokens, outputTokens: isTokens, language: maybe(isName), needs: maybe(isCapabilities),
};
const EVENT: Readonly<Record<string, Check>> = {
  atCall: isNumber, model: isName, quality: maybe(isTable(isShare)), factor: maybe(isNumber), price: maybe(isPrice), failureShare: maybe(isShare),
};

function* findProblems(world: Readonly<Record<string, unknown>>): Generator<string> {
  yield* findWrong(world, WORLD, 'The world');
  const models = yield* readList(world, { key: 'models', checks: MODEL, least: 1 });
  const traffic = yield* readList(world, { key: 'traffic', checks: TRAFFIC, least: 1 });
  const events = yield* readList(world, { key: 'events', checks: EVENT, least: 0 });
  const names = models.map(({ provider, model }) => `${String(provider)}/${String(model)}`);
  for (const [index, name] of names.entries()) if (names.indexOf(name) < index) yield `${name} is there twice.`;
  for (const [index, { quality }] of models.entries()) {
    for (const task of new Set(traffic.map((entry) => String(entry['task'])))) {
      if (isRecord(quality) && quality[task] === undefined && quality['*'] === undefined) yield `${names[index] ?? ''} has no quality for ${task}.`;
    }
  }
  for (const { model } of events) if (isName(model) && !names.includes(String(model))) yield `An event names ${String(model)}, which is no model here.`;
}

function* readList(
  world: Readonly<Record<string, unknown>>,
  { key, checks, least }: { readonly key: string; readonly checks: Readonly<Record<string, Check>>; readonly least: number },
): Generator<string, readonly Readonly<Record<string, unknown>>[]> {
  const list = world[key];
  if (!Array.isArray(list) || !list.every(isRecord)) {
    yield `${key} is no list of objects.`;
    return [];
  }
  if (list.length < least) yield `${key} is empty.`;
  for (const [index, entry] of list.entries()) yield* findWrong(entry, checks, `${key}[${index}]`);
  return list;
}

function* findWrong(entry: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>, where: string): Generator<string> {
  for (const [key, check] of Object.entries(checks)) {
    if (!check(entry[key])) yield entry[key] === undefined ? `${where} lacks ${key}.` : `${where}: ${key} makes no sense (${JSON.stringify(entry[key])}).`;
  }
}

export function nameOf({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`;
}

/** The states of a world with the call from which each holds, in order; the first holds from call 0. */
export function readStates(world: World): readonly { readonly fromCall: number; readonly state: WorldState }[] {
  const states = [{ fromCall: 0, state: { models: world.models } }];
  for (const event of world.events.toSorted((a, b) => a.atCall - b.atCall)) {
    const models = (states.at(-1)?.state.models ?? []).map((model) => (nameOf(model) === event.model ? applyEvent(model, event) : model));
    states.push({ fromCall: event.atCall, state: { models } });
  }
  return states;
}

function applyEvent(model: WorldModel, event: WorldEvent): WorldModel {
  const factor = event.factor ?? 1;
  const scaled = Object.entries(model.quality).map(([task, share]) => [task, Math.min(1, share * factor)] as const);
  return {
    ...model,
    quality: { ...Object.fromEntries(scaled), ...event.quality },
    price: event.price ?? model.price,
    failureShare: event.failureShare ?? model.failureShare ?? 0,
  };
}

/** The hidden share of accepted among answered calls. */
export function readQuality(model: WorldModel, entry: WorldTraffic, isLong: boolean): number {
  const share = model.quality[entry.task] ?? model.quality['*'] ?? 0;
  const language = entry.language === undefined ? 1 : (model.languages?.[entry.language] ?? 1);
  return Math.min(1, share * language * (isLong ? (model.longInput ?? 1) : 1));
}

/** Whether a model can do a call at all, by what the catalogue says of it. */
export function canDo(model: WorldModel, entry: WorldTraffic, tokens: { readonly input: number; readonly output: number }): boolean {
  const has = model.capabilities ?? ['chat'];
  if (!(entry.needs ?? []).every((need) => has.includes(need))) return false;
  if (model.contextTokens !== null && tokens.input + tokens.output > model.contextTokens) return false;
  return model.maxOutputTokens === null || tokens.output <= model.maxOutputTokens;
}
