// The interface that every vendor's model and every wrapper around one has.
import type { AttemptObserver } from './attempt.ts';
import type { CompletionEvent, CompletionRequest, CompletionResult } from './completion.ts';
import type { StreamObserver } from './stream-observer.ts';

/** What travels beside a request. */
export interface CallOptions {
  /** Aborting closes the upstream socket; the call then fails with kind `cancelled` (or the signal's own reason when that is a GatewayError). */
  readonly signal?: AbortSignal | undefined;
  /** Is asked before, and told after, every single request to a vendor that this call leads to. */
  readonly attempts?: AttemptObserver | undefined;
  /** Is told what becomes known inside a stream, whether or not anybody reads it just then. Set by wrappers (`watchStream`); a model that streams tells it. */
  readonly stream?: StreamObserver | undefined;
  /** Calls of the batch lane wait while interactive ones do. @default 'interactive' */
  readonly lane?: Lane | undefined;
  /** On whose behalf it is made; for the books. */
  readonly origin?: CallOrigin | undefined;
  /** Whether the answer may come from a cache and be kept in one. Read by the cache, ignored where there is none. @default as the cache's policy says */
  readonly cache?: CacheControl | undefined;
}

/** What a call may do with the cache, in the order in which documentation lists them. */
export const CACHE_MODES = ['on', 'off', 'read', 'write', 'refresh'] as const;

/**
 * `on` looks and keeps, `off` does neither, `read` looks and keeps nothing, `write` does not look and keeps, `refresh` is `write` for everybody who asks
 * the same at that moment: one new answer, which replaces the kept one.
 */
export type CacheMode = (typeof CACHE_MODES)[number];

export interface CacheControl {
  /** @default 'on' */
  readonly mode?: CacheMode | undefined;
  /** Answers older than this are not taken, in milliseconds. @default as long as the cache keeps them */
  readonly maxAgeMs?: number | undefined;
  /** Who shares answers: calls of different namespaces never do. @default the caller's label */
  readonly namespace?: string | undefined;
}

export type Lane = 'interactive' | 'batch';

export interface CallOrigin {
  /** The tool or feature that makes the call. */
  readonly tool?: string | undefined;
  /** The label under which budgets and the ledger know who calls. */
  readonly caller?: string | undefined;
  /** Is told the id of the row that the ledger keeps of the call. */
  readonly onRecorded?: ((callId: string) => void) | undefined;
}

/** `null` is unknown. */
export interface ModelLimits {
  /** Input and output together, in tokens. */
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
}

export interface LanguageModel {
  /** The provider's configured name, for instance `openai`. */
  readonly provider: string;
  /** The model's name as the vendor knows it. */
  readonly model: string;
  readonly limits?: ModelLimits | undefined;
  /** @throws GatewayError */
  complete(request: CompletionRequest, call?: CallOptions): Promise<CompletionResult>;
  /** Same request, same result, in pieces. Ends with an `end` event or throws a GatewayError; stopping the iteration closes the socket. */
  stream(request: CompletionRequest, call?: CallOptions): AsyncIterable<CompletionEvent>;
}
