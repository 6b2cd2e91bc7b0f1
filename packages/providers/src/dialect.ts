// What an adapter of a vendor API gives, and what it is given for one exchange. Vendor wire types stay behind it.
import type { BatchStatus, SoughtBatch, SubmitOptions, CompletionEvent, CompletionRequest, CompletionResult, Fetch, ModelInfo, ModelLimits, StreamObserver, Usage } from '@gateway/core';

/** One HTTP exchange with a vendor: the address, one key, and a `fetch` that already turns failures into GatewayErrors. */
export interface Exchange {
  /** The provider's configured name, for results. */
  readonly provider: string;
  /** The vendor's own name: the owner of `vendorState`. */
  readonly vendor: string;
  /** As the dialect's SDK wants it. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Of streams: is told what the vendor has counted as soon as it says so, since the stream may break before its end. */
  readonly onUsage?: StreamObserver['onUsage'];
}

export interface ModelRequest {
  readonly model: string;
  readonly limits: ModelLimits | undefined;
  readonly request: CompletionRequest;
}

/** One request of a batch, all of them for one model. */
export interface BatchEntry {
  readonly id: string;
  readonly request: ModelRequest;
}

/** How much of a batch fits into one submission. */
export interface BatchLimits {
  readonly maxItems: number;
  /** Of all requests together, as they are sent. */
  readonly maxBytes: number;
}

/** What became of one request of a batch. */
export type BatchOutcome =
  | { readonly id: string; readonly kind: 'answered'; readonly result: CompletionResult }
  /** `status`: the HTTP status that the request would have had, where the vendor tells. */
  | { readonly id: string; readonly kind: 'failed'; readonly failure: VendorFailure; readonly status: number | undefined }
  | { readonly id: string; readonly kind: 'cancelled' | 'expired' }
  /** `what` completes the sentence "sent an answer that cannot be read: …". */
  | { readonly id: string; readonly kind: 'unreadable'; readonly what: string };

/** A vendor's batch API. Each call is told everything it needs, so any process can make it. */
export interface BatchDialect {
  /** @throws GatewayError `invalid_input` when the requests are larger than `limits.maxBytes` */
  submit(exchange: Exchange, entries: readonly BatchEntry[], options: BatchLimits & Pick<SubmitOptions, 'mark'>): Promise<BatchStatus>;
  /** As `BatchApi.find`, in one account. */
  find(exchange: Exchange, sought: SoughtBatch): Promise<BatchStatus | undefined>;
  status(exchange: Exchange, batchId: string): Promise<BatchStatus>;
  cancel(exchange: Exchange, batchId: string): Promise<BatchStatus>;
  /** @throws GatewayError `invalid_input` while the batch is not over */
  answers(exchange: Exchange, batchId: string): AsyncIterable<BatchOutcome>;
}

export interface EmbeddingBatch {
  /** One vector a text, in the order of the texts. */
  readonly vectors: readonly Float32Array[];
  readonly usage: Usage | null;
}

/** What a vendor says about a failure, found in an error body or in an error event of a stream. */
export interface VendorFailure {
  readonly message?: string | undefined;
  /** The HTTP status it stands for, where the failure arrived inside a stream or a 200. */
  readonly status?: number | undefined;
  /** The vendor's own words for the failure, most specific first, lower case. */
  readonly codes: readonly string[];
  /** The request field that the vendor complains about. */
  readonly parameter?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

export interface Dialect {
  complete(exchange: Exchange, request: ModelRequest): Promise<CompletionResult>;
  /** Ends with an `end` event; a vendor's stream that stops early simply ends without one. Tells `exchange.onUsage` every count that comes. */
  stream(exchange: Exchange, request: ModelRequest): AsyncIterable<CompletionEvent>;
  embed(exchange: Exchange, model: string, texts: readonly string[]): Promise<EmbeddingBatch>;
  listModels(exchange: Exchange): Promise<readonly ModelInfo[]>;
  /** The cheapest free call that needs the key. */
  check(exchange: Exchange): Promise<void>;
  /** Left out where the dialect has none. Whether a vendor of the dialect has it is told by its entry. */
  readonly batch?: BatchDialect | undefined;
  /** Reads an error body, parsed when it was JSON. */
  readFailure(body: unknown): VendorFailure;
  /** Reads what the SDK threw for a failure that arrived inside a 200; `undefined` when it is something else. */
  readThrown(error: unknown): VendorFailure | undefined;
}
