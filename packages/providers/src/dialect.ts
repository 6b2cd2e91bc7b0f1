// What an adapter of a vendor API gives, and what it is given for one exchange. Vendor wire types stay behind it.
import type { CompletionEvent, CompletionRequest, CompletionResult, Fetch, ModelInfo, ModelLimits, Usage } from '@gateway/core';

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
}

export interface ModelRequest {
  readonly model: string;
  readonly limits: ModelLimits | undefined;
  readonly request: CompletionRequest;
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
  /** Ends with an `end` event; a vendor's stream that stops early simply ends without one. */
  stream(exchange: Exchange, request: ModelRequest): AsyncIterable<CompletionEvent>;
  embed(exchange: Exchange, model: string, texts: readonly string[]): Promise<EmbeddingBatch>;
  listModels(exchange: Exchange): Promise<readonly ModelInfo[]>;
  /** The cheapest free call that needs the key. */
  check(exchange: Exchange): Promise<void>;
  /** Reads an error body, parsed when it was JSON. */
  readFailure(body: unknown): VendorFailure;
  /** Reads what the SDK threw for a failure that arrived inside a 200; `undefined` when it is something else. */
  readThrown(error: unknown): VendorFailure | undefined;
}
