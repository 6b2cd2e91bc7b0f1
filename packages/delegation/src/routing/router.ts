// What routing is asked and what it answers: the work in numbers, the models that could do it, and the choice with its reasons.
import type { ModelCapability, ModelInfo, PicoUsd, Priority, TaskType } from '@gateway/core';
import type { TookOver } from './shared-difficulty.ts';

/** A piece of work, as far as it matters for who should do it. */
export interface RoutingTask {
  readonly task: TaskType;
  /** Tokens to read and, expected, to write: for the estimated cost. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the model's window must hold at least, in tokens. @default inputTokens + outputTokens */
  readonly contextTokens?: number | undefined;
  /** @default none beside `chat` */
  readonly needs?: readonly ModelCapability[] | undefined;
  /** Of the text, as an ISO 639-1 code; quality is measured per language where it is known. The gateway itself does not find it out. @default any */
  readonly language?: string | undefined;
  /** @default 'balanced' */
  readonly priority?: Priority | undefined;
  /** Expected share of accepted answers that a model must reach, 0 to 1. @default none */
  readonly minQuality?: number | undefined;
  /** Most that the work may cost, by the estimate. @default no limit */
  readonly maxCost?: PicoUsd | undefined;
  /** Whether the answer is checked, and another model asked when the check rejects it: balanced work is then planned as a whole. @default false */
  readonly checked?: boolean | undefined;
  /** Whether somebody only wants to know: what is planned for the work that is really done is not touched then. @default false */
  readonly whatIf?: boolean | undefined;
}

/** A model that can do the work, and what is expected of it. */
export interface RouteCandidate {
  readonly provider: string;
  readonly model: string;
  /** What the work should cost, corrected by what this model has cost before; `null` when the price is unknown. */
  readonly estimatedCost: PicoUsd | null;
  /** The same by list price and expected tokens alone; to be handed back in the outcome. */
  readonly listCost: PicoUsd | null;
  /** Expected share of accepted answers, 0 to 1. */
  readonly quality: number;
  /** Where `quality` comes from: what this gateway has measured, tournaments, or nothing better than the price. */
  readonly basis: 'measured' | 'tournament' | 'assumed';
  /** Judged answers behind it, decayed. */
  readonly observations: number;
  /** Expected, from sending to the last token; `null` while nobody has measured it. */
  readonly latencyMs: number | null;
  /** What the order follows, that of those who take over from rejected answers excepted; higher is better. Comparable within one route only. */
  readonly score: number;
  /** One sentence. */
  readonly reason: string;
}

export interface ExcludedModel {
  readonly provider: string;
  readonly model: string;
  /** One sentence: why it cannot do this work. */
  readonly reason: string;
}

export interface Route {
  readonly chosen: RouteCandidate;
  /** All that could do it, the chosen one first, then in the order in which they should take over. */
  readonly candidates: readonly RouteCandidate[];
  readonly excluded: readonly ExcludedModel[];
  /** Why this one, in one sentence. */
  readonly reason: string;
}

/** What became of one piece of work that a model did or failed to do. */
export interface RouteOutcome {
  readonly task: TaskType;
  readonly provider: string;
  readonly model: string;
  readonly language?: string | undefined;
  /** Whether the model answered at all. */
  readonly succeeded: boolean;
  /** Whether the answer passed its checks; `null` when nobody checked it. */
  readonly accepted: boolean | null;
  /** Everything that it cost; `null` when unknown. */
  readonly cost: PicoUsd | null;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** As the task was routed: quality is measured per class of length where it is known. */
  readonly inputTokens?: number | undefined;
  /** What the list prices said beforehand (`RouteCandidate.listCost`): how far reality is from it corrects later estimates. */
  readonly listCost?: PicoUsd | null | undefined;
  /**
   * When answers of other models to the same work were rejected before: what was expected (`RouteCandidate.quality`) of this one, and of the best of
   * those. Such work is harder than other work, so the verdict tells how alike models fail, and not how good this one is.
   */
  readonly tookOver?: TookOver | undefined;
}

export interface Router {
  /**
   * Chooses among `models`.
   *
   * @throws GatewayError `not_found` when none of them can do the work (each with its reason), `budget_exceeded` when those that can cost more than `maxCost`
   */
  route(task: RoutingTask, models: readonly ModelInfo[]): Route;
  /** Learns. Returns before it is written. */
  record(outcome: RouteOutcome): void;
  /** Writes what was learnt and closes the file. May be called again. */
  close(): Promise<void>;
}
