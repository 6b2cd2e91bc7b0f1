// A router that takes the models as they are offered and remembers what it was told.
import { computeCost, GatewayError, type ModelInfo } from '@gateway/core';
import type { RouteCandidate, RouteOutcome, Router, RoutingTask } from '../routing/router.ts';

export interface FakeRouter extends Router {
  readonly tasks: readonly RoutingTask[];
  readonly outcomes: readonly RouteOutcome[];
  readonly isClosed: () => boolean;
}

export function createFakeRouter(): FakeRouter {
  const tasks: RoutingTask[] = [];
  const outcomes: RouteOutcome[] = [];
  let closed = false;
  const toCandidate = (task: RoutingTask) => ({ provider, model, price }: ModelInfo, index: number): RouteCandidate => {
    const cost = price === null ? null : computeCost({ inputTokens: task.inputTokens, outputTokens: task.outputTokens }, price).totalPicoUsd;
    return { provider, model, estimatedCost: cost, listCost: cost, quality: 0.9, basis: 'assumed', observations: 0, latencyMs: null, score: -index, reason: `number ${index + 1} in the list` };
  };
  return {
    tasks,
    outcomes,
    isClosed: () => closed,
    route: (task, models) => {
      tasks.push(task);
      const candidates = models.map(toCandidate(task));
      const [chosen] = candidates;
      if (chosen === undefined) throw new GatewayError({ kind: 'not_found', message: 'nobody' });
      return { chosen, candidates, excluded: [], reason: `${chosen.provider}/${chosen.model} is first in the list.` };
    },
    record: (outcome) => {
      outcomes.push(outcome);
    },
    close: async () => {
      closed = true;
    },
  };
}
