// Plays a world: the calls that come, and what any model would have made of them. The same seed brings the same calls and the same luck for every strategy.
import { computeCost, createUsage, type PicoUsd } from '@gateway/core';
import { createRandom, drawNormal } from './random.ts';
import { canDo, readQuality, readStates, type World, type WorldModel, type WorldState, type WorldTraffic } from './world.ts';

export interface SimulatedCall {
  readonly index: number;
  readonly entry: WorldTraffic;
  readonly inputTokens: number;
  readonly isLong: boolean;
  readonly state: WorldState;
  readonly isJudged: boolean;
  /** 0 to 1: a model's answer is accepted when its hidden share lies above. Shared by all models, so that strategies differ by choice and not by luck. */
  readonly acceptLuck: number;
  readonly failLuck: number;
  /** What the answer's length is multiplied by. */
  readonly length: number;
}

export interface SimulatedOutcome {
  readonly succeeded: boolean;
  readonly accepted: boolean;
  readonly cost: PicoUsd;
  readonly latencyMs: number;
  readonly firstTokenMs: number;
  readonly outputTokens: number;
}

export type Choose = (call: SimulatedCall) => WorldModel;

/** What a strategy made of the calls, call by call. */
export interface Played {
  readonly accepted: readonly boolean[];
  readonly costs: readonly PicoUsd[];
}

const DEFAULT_LONG = 32_000;
const LENGTH_SPREAD = 0.3;
const INPUT_SPREAD = 0.5;
const FAILED_AFTER_MS = 1_500;

export function createCalls(world: World, seed: number): readonly SimulatedCall[] {
  const random = createRandom(seed);
  const states = readStates(world);
  const total = world.traffic.reduce((sum, entry) => sum + entry.weight, 0);
  return Array.from({ length: world.calls }, (_, index) => {
    const entry = pickEntry(world.traffic, random() * total);
    const inputTokens = Math.max(16, Math.round(entry.inputTokens * Math.exp(INPUT_SPREAD * drawNormal(random))));
    return {
      index,
      entry,
      inputTokens,
      isLong: inputTokens > (world.longInputTokens ?? DEFAULT_LONG),
      state: states.findLast(({ fromCall }) => fromCall <= index)?.state ?? { models: world.models },
      isJudged: random() < world.judgedShare,
      acceptLuck: random(),
      failLuck: random(),
      length: Math.exp(LENGTH_SPREAD * drawNormal(random)),
    };
  });
}

function pickEntry(traffic: readonly WorldTraffic[], at: number): WorldTraffic {
  let left = at;
  for (const entry of traffic) {
    left -= entry.weight;
    if (left < 0) return entry;
  }
  const last = traffic.at(-1);
  if (last === undefined) throw new Error('There is no traffic.');
  return last;
}

/** What the model makes of the call. A call that fails costs nothing and is not accepted. */
export function answer(model: WorldModel, call: SimulatedCall): SimulatedOutcome {
  const outputTokens = Math.max(1, Math.round(call.entry.outputTokens * (model.verbosity ?? 1) * call.length));
  const firstTokenMs = Math.round(model.firstTokenMs * (0.7 + 0.6 * call.length));
  if (call.failLuck < (model.failureShare ?? 0)) {
    return { succeeded: false, accepted: false, cost: 0, latencyMs: FAILED_AFTER_MS, firstTokenMs: 0, outputTokens: 0 };
  }
  return {
    succeeded: true,
    accepted: call.acceptLuck < readQuality(model, call.entry, call.isLong),
    cost: computeCost(createUsage({ inputTokens: call.inputTokens, outputTokens }), model.price).totalPicoUsd,
    latencyMs: Math.round(firstTokenMs + (1_000 * outputTokens) / model.tokensPerSecond),
    firstTokenMs,
    outputTokens,
  };
}

/** The hidden share of this call being answered and accepted. */
export function expectAccepted(model: WorldModel, call: SimulatedCall): number {
  return (1 - (model.failureShare ?? 0)) * readQuality(model, call.entry, call.isLong);
}

/** What the call costs on average. */
export function expectCost(model: WorldModel, call: SimulatedCall): PicoUsd {
  const outputTokens = Math.round(call.entry.outputTokens * (model.verbosity ?? 1));
  return computeCost({ inputTokens: call.inputTokens, outputTokens }, model.price).totalPicoUsd;
}

const ableModels = new WeakMap<SimulatedCall, readonly WorldModel[]>();

/** The models that can do the call. */
export function listAble(call: SimulatedCall): readonly WorldModel[] {
  const known = ableModels.get(call);
  if (known !== undefined) return known;
  const able = call.state.models.filter((model) => canDo(model, call.entry, { input: call.inputTokens, output: call.entry.outputTokens }));
  if (able.length === 0) throw new Error(`No model of this world can do call ${call.index} (${call.entry.task}, ${call.inputTokens} tokens).`);
  ableModels.set(call, able);
  return able;
}

export function play(calls: readonly SimulatedCall[], choose: Choose): Played {
  const outcomes = calls.map((call) => answer(choose(call), call));
  return { accepted: outcomes.map(({ accepted }) => accepted), costs: outcomes.map(({ cost }) => cost) };
}

/** The second takes over where the first fails, and where its answer is judged and rejected. */
export function playTakeOver(calls: readonly SimulatedCall[], first: Choose, second: Choose): Played {
  const outcomes = calls.map((call) => {
    const one = answer(first(call), call);
    if (one.accepted || (one.succeeded && !call.isJudged)) return one;
    const other = answer(second(call), call);
    return { accepted: other.accepted, cost: one.cost + other.cost };
  });
  return { accepted: outcomes.map(({ accepted }) => accepted), costs: outcomes.map(({ cost }) => cost) };
}
