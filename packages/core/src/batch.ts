// Work that may wait: many requests handed to a vendor at once, for its lower price, and fetched when they are done.
import type { CompletionRequest, CompletionResult } from './completion.ts';
import type { GatewayError } from './gateway-error.ts';
import type { CallOptions } from './language-model.ts';

export interface BatchItem {
  /** Unique within the batch; its answer carries it. */
  readonly id: string;
  readonly request: CompletionRequest;
}

export type BatchState = 'queued' | 'running' | 'cancelling' | 'finished' | 'cancelled' | 'expired' | 'failed';

export interface BatchStatus {
  /** As the vendor names the batch. Whoever keeps it can come back to the batch from another process. */
  readonly batchId: string;
  readonly state: BatchState;
  /** Whether it is over: the answers that there are can be read. */
  readonly isOver: boolean;
  readonly total: number;
  /** `null` while the vendor does not tell. */
  readonly succeeded: number | null;
  readonly failed: number | null;
  /** Why it failed, where it failed as a whole. */
  readonly error?: string | undefined;
}

export type BatchAnswer =
  | { readonly id: string; readonly result: CompletionResult; readonly error?: undefined }
  | { readonly id: string; readonly error: GatewayError; readonly result?: undefined };

export interface SubmitOptions extends CallOptions {
  /** A name that no other batch has: it goes along where the vendor keeps names, so that `find` knows the batch. At most 64 characters of letters, digits, underscores and dashes. */
  readonly mark?: string | undefined;
}

/** A batch of which nobody knows whether its vendor took it: the process ended, or the connection broke, before its id came. */
export interface SoughtBatch {
  readonly mark: string;
  /** How many items it had. */
  readonly items: number;
  /** When it was sent off. Milliseconds since 1970. */
  readonly sinceMs: number;
}

/** A vendor's batch API. Every function may be called from another process than the one that submitted. */
export interface BatchApi {
  /** @throws GatewayError `invalid_input` for repeated ids, or more than the vendor takes at once */
  submit(model: string, items: readonly BatchItem[], call?: SubmitOptions): Promise<BatchStatus>;
  /**
   * The batch that was sent off with a mark, or `undefined` when the vendor has not taken it.
   *
   * @throws GatewayError `unavailable` with `details.reason` "in_doubt" when that cannot be told: the vendor keeps no names, and has others that it could be
   */
  find(sought: SoughtBatch, call?: CallOptions): Promise<BatchStatus | undefined>;
  status(batchId: string, call?: CallOptions): Promise<BatchStatus>;
  /** Asks for the end; what is done by then keeps its answers. */
  cancel(batchId: string, call?: CallOptions): Promise<BatchStatus>;
  /** Of a batch that is over; in no particular order. Items that were never answered come with an error. */
  answers(batchId: string, call?: CallOptions): AsyncIterable<BatchAnswer>;
}
