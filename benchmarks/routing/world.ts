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

/** @throws Error for a file that is no world */
export function parseWorld(text: string, source: string): World {
  const world = JSON.parse(text) as World;
  const problems = [...findProblems(world)];
  if (problems.length > 0) throw new Error(`${source} is no world: ${problems.join(' ')}`);
  return world;
}

function* findProblems(world: World): Generator<string> {
  const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
  if (!(world.models?.length > 0)) yield 'models is empty.';
  if (!(world.traffic?.length > 0)) yield 'traffic is empty.';
  if (!Array.isArray(world.events)) yield 'events is no list.';
  if (!(world.calls >= 1)) yield 'calls is no number of calls.';
  if (!(world.secondsBetweenCalls >= 0)) yield 'secondsBetweenCalls is no time.';
  if (!isShare(world.judgedShare)) yield 'judgedShare is no share.';
  const names = new Set(world.models?.map(nameOf));
  for (const model of world.models ?? []) {
    if (!(model.price?.input >= 0 && model.price?.output >= 0)) yield `${nameOf(model)} has no price.`;
    if (!Object.values(model.quality ?? {}).every(isShare)) yield `${nameOf(model)} has a quality that is no share.`;
    for (const capability of model.capabilities ?? []) if (!MODEL_CAPABILITIES.includes(capability)) yield `${nameOf(model)} has the unknown capability ${capability}.`;
    for (const { task } of world.traffic ?? []) if (model.quality?.[task] === undefined && model.quality?.['*'] === undefined) yield `${nameOf(model)} has no quality for ${task}.`;
  }
  for (const entry of world.traffic ?? []) {
    if (!TASK_TYPES.includes(entry.task)) yield `There is no task type ${entry.task}.`;
    if (!(entry.weight > 0 && entry.inputTokens > 0 && entry.outputTokens > 0)) yield `Traffic of ${entry.task} lacks a weight or tokens.`;
  }
  for (const event of world.events ?? []) if (!names.has(event.model)) yield `An event names ${event.model}, which is no model here.`;
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
