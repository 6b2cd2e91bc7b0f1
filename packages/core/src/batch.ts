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

/** A vendor's batch API. Every function may be called from another process than the one that submitted. */
export interface BatchApi {
  /** @throws GatewayError `invalid_input` for repeated ids, or more than the vendor takes at once */
  submit(model: string, items: readonly BatchItem[], call?: CallOptions): Promise<BatchStatus>;
  status(batchId: string, call?: CallOptions): Promise<BatchStatus>;
  /** Asks for the end; what is done by then keeps its answers. */
  cancel(batchId: string, call?: CallOptions): Promise<BatchStatus>;
  /** Of a batch that is over; in no particular order. Items that were never answered come with an error. */
  answers(batchId: string, call?: CallOptions): AsyncIterable<BatchAnswer>;
}
