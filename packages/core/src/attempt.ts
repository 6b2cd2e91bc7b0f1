// What happens around every single request to a vendor: whoever pays is asked before it is sent and told what became of it. The observer travels in the
// call's options, because only the wrapper next to the vendor sees each try, and only the caller's side knows whose money it is.
import type { CompletionRequest } from './completion.ts';
import type { Cost, ModelPrice } from './cost.ts';
import type { ErrorKind } from './error-kind.ts';
import type { CallOptions, ModelLimits } from './language-model.ts';
import type { Usage } from './usage.ts';

/** What an attempt is for: the answer itself, or a check of one. */
export type AttemptRole = 'answer' | 'verifier';

/** One request that is about to be sent. */
export interface AttemptStart {
  readonly provider: string;
  readonly model: string;
  readonly subject: { readonly kind: 'completion'; readonly request: CompletionRequest } | { readonly kind: 'embedding'; readonly texts: readonly string[] };
  /** Of the model that is asked; `null` when nobody knows it. */
  readonly price: ModelPrice | null;
  readonly limits?: ModelLimits | undefined;
  /** @default 'answer' */
  readonly role?: AttemptRole | undefined;
}

/** How it ended. */
export interface AttemptEnd {
  readonly outcome: 'ok' | ErrorKind;
  /** The model that answered, as the vendor names it; the asked one when none did. */
  readonly model: string;
  /** `null` when the request was sent and nobody knows what it used. */
  readonly usage: Usage | null;
  /** `null` when usage or price is unknown; nothing when the vendor refused it, and so charged nothing. */
  readonly cost: Cost | null;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Until the first event of a stream. */
  readonly firstTokenMs?: number | undefined;
}

/** An attempt that may go ahead. */
export interface AttemptPermit {
  /** Most output tokens that are paid for, when that is less than the request asks. @default as the request says */
  readonly maxTokens?: number | undefined;
  /** Tells how it ended. Called exactly once. */
  end(end: AttemptEnd): Promise<void>;
}

export interface AttemptObserver {
  /**
   * Asked before each request is sent, and after it has waited for its turn.
   *
   * @throws GatewayError `budget_exceeded` when it must not be sent
   */
  begin(start: AttemptStart, call: CallOptions): Promise<AttemptPermit>;
}
