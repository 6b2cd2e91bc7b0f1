// Lets the router play a world. It is the public router, and it hears exactly what a gateway would: the public facts of models and the outcome of what it chose.
import { createRouter, openRoutingStats, type RouteCandidate, type Router } from '@gateway/delegation';
import type { Clock, ModelInfo, PicoUsd } from '@gateway/core';
import { createRandom } from './random.ts';
import { answer, type Played, type SimulatedCall, type SimulatedOutcome } from './simulate.ts';
import { nameOf, type World, type WorldModel, type WorldState } from './world.ts';

const START_MS = 1_790_000_000_000;

/** The most models that a gateway asks for one piece of work (`MAX_RUNGS` in run-operation.ts). */
const MOST_TRIES = 3;

export interface PlayOptions {
  readonly seed: number;
  /** Whether another model takes over from one that fails, and from one whose answer is judged and rejected, as in a gateway; its cost is added. */
  readonly takesOver: boolean;
}

export async function playRouter(world: World, calls: readonly SimulatedCall[], { seed, takesOver }: PlayOptions): Promise<Played> {
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
    const outcome = doWork({ router, call, offered, takesOver });
    accepted.push(outcome.accepted);
    costs.push(outcome.cost);
  }
  await router.close();
  return { accepted, costs };
}

interface Work {
  readonly router: Router;
  readonly call: SimulatedCall;
  readonly offered: readonly ModelInfo[];
  readonly takesOver: boolean;
}

function doWork({ router, call, offered, takesOver }: Work): { readonly accepted: boolean; readonly cost: PicoUsd } {
  const { task, needs, outputTokens } = call.entry;
  const { candidates } = router.route({ task, inputTokens: call.inputTokens, outputTokens, needs, checked: takesOver && call.isJudged }, offered);
  let cost = 0;
  let rejected: number | undefined;
  for (const candidate of candidates.slice(0, takesOver ? MOST_TRIES : 1)) {
    const outcome = tryOne({ router, call, rejected }, candidate);
    cost += outcome.cost;
    // What nobody judges is taken as it comes.
    if (outcome.accepted || (outcome.succeeded && !call.isJudged)) return { accepted: outcome.accepted, cost };
    if (outcome.succeeded) rejected = Math.max(rejected ?? 0, candidate.quality);
  }
  return { accepted: false, cost };
}

interface Try {
  readonly router: Router;
  readonly call: SimulatedCall;
  /** The highest share expected of those that were rejected before. */
  readonly rejected: number | undefined;
}

function tryOne({ router, call, rejected }: Try, candidate: RouteCandidate): SimulatedOutcome {
  const { task } = call.entry;
  const model = call.state.models.find((one) => nameOf(one) === nameOf(candidate));
  if (model === undefined) throw new Error(`The router chose ${nameOf(candidate)}, which was not offered.`);
  const outcome = answer(model, call);
  router.record({
    task,
    provider: candidate.provider,
    model: candidate.model,
    succeeded: outcome.succeeded,
    accepted: outcome.succeeded && call.isJudged ? outcome.accepted : null,
    cost: outcome.cost,
    latencyMs: outcome.latencyMs,
    firstTokenMs: outcome.succeeded ? outcome.firstTokenMs : undefined,
    outputTokens: outcome.succeeded ? outcome.outputTokens : undefined,
    inputTokens: call.inputTokens,
    listCost: candidate.listCost,
    tookOver: rejected === undefined ? undefined : { expected: candidate.quality, rejected },
  });
  return outcome;
}

function toInfo({ provider, model, price, contextTokens, maxOutputTokens, capabilities = ['chat'] }: WorldModel): ModelInfo {
  return { provider, model, price, contextTokens, maxOutputTokens, capabilities };
}
