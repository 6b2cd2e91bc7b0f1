// Lets the router play a world. It is the public router, and it hears exactly what a gateway would: the public facts of models and the outcome of what it chose.
import { createRouter, openRoutingStats, type Router } from '@gateway/delegation';
import type { Clock, ModelInfo } from '@gateway/core';
import { createRandom } from './random.ts';
import { answer, type Played, type SimulatedCall } from './simulate.ts';
import { nameOf, type World, type WorldModel, type WorldState } from './world.ts';

const START_MS = 1_790_000_000_000;

export async function playRouter(world: World, calls: readonly SimulatedCall[], seed: number): Promise<Played> {
  let nowMs = START_MS;
  const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs - START_MS, sleep: async () => undefined };
  const router = createRouter({ stats: openRoutingStats({ clock }), clock, random: createRandom(seed ^ 0x9e3779b9) });
  const infos = new Map<WorldState, readonly ModelInfo[]>();
  const accepted: boolean[] = [];
  const costs: number[] = [];
  for (const call of calls) {
    nowMs = START_MS + Math.round(call.index * world.secondsBetweenCalls * 1_000);
    const offered = infos.get(call.state) ?? call.state.models.map(toInfo);
    infos.set(call.state, offered);
    const outcome = routeOne(router, call, offered);
    accepted.push(outcome.accepted);
    costs.push(outcome.cost);
  }
  await router.close();
  return { accepted, costs };
}

function routeOne(router: Router, call: SimulatedCall, offered: readonly ModelInfo[]): ReturnType<typeof answer> {
  const { task, language, needs, outputTokens } = call.entry;
  const { chosen } = router.route({ task, inputTokens: call.inputTokens, outputTokens, language, needs }, offered);
  const model = call.state.models.find((candidate) => nameOf(candidate) === nameOf(chosen));
  if (model === undefined) throw new Error(`The router chose ${nameOf(chosen)}, which was not offered.`);
  const outcome = answer(model, call);
  router.record({
    task,
    language,
    provider: chosen.provider,
    model: chosen.model,
    succeeded: outcome.succeeded,
    accepted: outcome.succeeded && call.isJudged ? outcome.accepted : null,
    cost: outcome.cost,
    latencyMs: outcome.latencyMs,
    firstTokenMs: outcome.succeeded ? outcome.firstTokenMs : undefined,
    outputTokens: outcome.succeeded ? outcome.outputTokens : undefined,
    inputTokens: call.inputTokens,
    listCost: chosen.listCost,
  });
  return outcome;
}

function toInfo({ provider, model, price, contextTokens, maxOutputTokens, capabilities = ['chat'] }: WorldModel): ModelInfo {
  return { provider, model, price, contextTokens, maxOutputTokens, capabilities };
}
