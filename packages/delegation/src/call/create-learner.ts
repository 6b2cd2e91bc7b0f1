// Tells the router what became of a call: each failure as it happens, the answer once it is known whether it was any good.
import type { Cost, ErrorKind, TaskType, Usage } from '@gateway/core';
import type { AttemptReport } from './attempt-report.ts';
import type { Route, RouteOutcome, Router, RoutingTask } from '../routing/router.ts';

/** What one model did, and what that took. */
export interface DoneWork {
  readonly provider: string;
  /** As it was asked for. */
  readonly asked: string;
  readonly cost: Cost | null;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly usage: Usage | null;
}

export interface Learner {
  /** How the call was routed, as soon as it is. */
  readonly expect: (task: RoutingTask, route: Route | undefined) => void;
  /** An attempt is over. */
  readonly hear: (attempt: AttemptReport) => void;
  /** The call is answered. @param accepted `null` when nobody checked the answer */
  readonly judge: (accepted: boolean | null, attempts: readonly AttemptReport[]) => void;
  /** A piece of work is done, by however many attempts. */
  readonly learn: (work: DoneWork, verdict: Pick<RouteOutcome, 'accepted' | 'tookOver'>) => void;
}

// What a target does when it is down or garbles its answers. The rest is the request's, the key's or the caller's doing.
const TARGET_FAULTS: ReadonlySet<'ok' | ErrorKind> = new Set<'ok' | ErrorKind>(['unavailable', 'timeout', 'rate_limit', 'bad_response', 'quota', 'auth', 'not_found']);

export function createLearner(router: Router, task: TaskType): Learner {
  let routed: { readonly task: RoutingTask; readonly route: Route | undefined } | undefined;
  const record = (work: DoneWork, verdict: Pick<RouteOutcome, 'succeeded' | 'accepted' | 'tookOver'>): void => {
    const { provider, asked: model, cost, latencyMs, firstTokenMs, usage } = work;
    const candidate = routed?.route?.candidates.find((known) => known.provider === provider && known.model === model);
    router.record({
      task,
      provider,
      model,
      ...verdict,
      cost: cost?.totalPicoUsd ?? null,
      latencyMs,
      firstTokenMs,
      outputTokens: usage?.outputTokens,
      inputTokens: routed?.task.inputTokens,
      listCost: candidate?.listCost,
      language: routed?.task.language,
    });
  };
  return {
    expect: (routingTask, route) => {
      routed = { task: routingTask, route };
    },
    hear: (attempt) => {
      if (attempt.role === 'answer' && TARGET_FAULTS.has(attempt.outcome)) record(attempt, { succeeded: false, accepted: null });
    },
    judge: (accepted, attempts) => {
      const answer = attempts.findLast(({ role, outcome }) => role === 'answer' && outcome === 'ok');
      if (answer !== undefined) record(answer, { succeeded: true, accepted });
    },
    learn: (work, verdict) => {
      record(work, { succeeded: true, ...verdict });
    },
  };
}
