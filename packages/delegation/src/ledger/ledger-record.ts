// What is written down about a call and about each attempt to answer it.
import type { ErrorKind, ModelSelector, PicoUsd, TaskType, Usage } from '@gateway/core';

/** Where an answer came from: a model, the cache (the same or a similar request), or an identical request that was under way. */
export type CachedKind = 'none' | 'exact' | 'semantic' | 'coalesced';

/** How it ended: well, or with this kind of error. */
export type Outcome = 'ok' | ErrorKind;

/** One request to one model, paid or not, retries and verifiers each on their own. Money is counted from these rows. */
export interface AttemptRecord {
  /** The {@link CallRecord.id} of the call that it belongs to. */
  readonly callId: string;
  /** What it was for. @default 'answer' */
  readonly role?: 'answer' | 'verifier' | undefined;
  readonly provider: string;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** `null` when nobody knows. */
  readonly usage: Usage | null;
  /** `null` when price or usage is unknown; 0 when the vendor charges nothing for it. */
  readonly cost: PicoUsd | null;
  /** Whether `usage` and `cost` are estimates. @default what `usage` says */
  readonly estimated?: boolean | undefined;
  readonly outcome: Outcome;
  /** 0 for the first try on this model. */
  readonly retry: number;
}

/** One call of a tool or of the library, however many attempts it took. */
export interface CallRecord {
  /** Unique, for instance from `ledger.newCallId()`. A second record of the same id changes nothing. */
  readonly id: string;
  /** When it began, in milliseconds since 1970. */
  readonly atMs: number;
  readonly tool?: string | undefined;
  readonly task?: TaskType | undefined;
  /** Who called, as the application labels its callers. */
  readonly caller?: string | undefined;
  /** Why this model, in a sentence. */
  readonly reason?: string | undefined;
  /** What was asked for. */
  readonly asked?: ModelSelector | undefined;
  /** Who answered; left out when nobody did. */
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** Of the answer that was accepted. `null` when nobody knows. */
  readonly usage: Usage | null;
  /** Everything paid for the call, failed attempts and verifiers included: 0 when nothing was sent to a vendor, `null` when unknown. */
  readonly cost: PicoUsd | null;
  /** Whether part of `usage` or `cost` is an estimate. @default what `usage` says */
  readonly estimated?: boolean | undefined;
  /** @default 'none' */
  readonly cached?: CachedKind | undefined;
  /** What the cache's answer would have cost to get again. Read for hits only, where leaving it out means unknown. */
  readonly cacheSaved?: PicoUsd | null | undefined;
  /** The model that savings are measured against, and what it would have charged for the accepted answer. */
  readonly baseline?: { readonly model: string; readonly cost: PicoUsd | null } | undefined;
  /** The part of `cost` that verifiers took. @default 0 */
  readonly verifierCost?: PicoUsd | null | undefined;
  /** What the calling agent paid its own model to write the call and read the result: 0 when no agent is involved, left out when unknown. */
  readonly callerOverhead?: PicoUsd | null | undefined;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly outcome: Outcome;
  /** Kept only by a ledger that was opened with `storeContent`. */
  readonly content?: { readonly prompt: string; readonly answer: string } | undefined;
}

/**
 * What an agent paid its own model for delegated work beside the call itself: to start it as a job and ask after it, to read its result later, to hear
 * that a call was refused.
 */
export interface AgentCostRecord {
  /** Unique, for instance from `ledger.newCallId()`. A second record of the same id replaces the amount of the first. */
  readonly id: string;
  /** When it was spent, in milliseconds since 1970. */
  readonly atMs: number;
  /** The {@link CallRecord.id} of the work. Left out when the ledger has no call of it, or none yet. */
  readonly callId?: string | undefined;
  /** What the agent used. */
  readonly tool?: string | undefined;
  readonly caller?: string | undefined;
  /** `null` when unknown. */
  readonly cost: PicoUsd | null;
}

/** A stretch of time, in milliseconds since 1970. Left out means without bound. */
export interface LedgerPeriod {
  /** The first moment inside. */
  readonly since?: number | undefined;
  /** The first moment after it. */
  readonly until?: number | undefined;
}
