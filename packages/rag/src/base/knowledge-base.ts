// What a caller sees of a knowledge base: documents go in as text, questions come out as ranked passages.
import type { CallOptions, EmbeddingResult, ErrorKind, JsonObject, Progress } from '@gateway/core';
import type { ChunkOptions } from '@gateway/chunking';
import type { Facet, FacetRequest } from '../facets/count-facets.ts';
import type { FeedbackOptions } from '../keyword/expand-query.ts';
import type { FusionMethod } from '../ranking/fuse-scores.ts';
import type { Highlight } from '../ranking/highlight.ts';
import type { RerankOptions } from '../rerank/reranker.ts';
import type { BaseRecord, ChunkRecord } from '../store/vector-store.ts';

export interface DocumentInput {
  readonly text: string;
  /** A document with the same id is replaced. @default a digest of the text */
  readonly id?: string | undefined;
  /** What filters and facets work on. @default {} */
  readonly metadata?: JsonObject | undefined;
}

/** Documents as they are, or read one after the other when their turn comes. What reading throws ends the call; of the documents before that, the last few may not have been added. */
export type DocumentSource = Iterable<DocumentInput> | AsyncIterable<DocumentInput>;

/** What goes along to the base's embedding model: whose call it is, and what it may do with the cache. */
export interface EmbeddingCall extends Pick<CallOptions, 'signal' | 'origin' | 'lane' | 'cache'> {
  /** Is told of every answer of the model, with its usage and cost; never of the local embeddings, which cost nothing. */
  readonly onEmbedded?: ((result: Pick<EmbeddingResult, 'usage' | 'cost' | 'provider' | 'model'>) => void) | undefined;
}

export interface AddOptions extends EmbeddingCall {
  /** How documents are cut. @default semantic, 400 tokens */
  readonly chunking?: Pick<ChunkOptions, 'method' | 'size' | 'overlap' | 'counter' | 'format' | 'locale'> | undefined;
  /** Whether the base's own model may be fitted again afterwards; false for all but the last of several additions in a row. @default true */
  readonly fit?: boolean | undefined;
  /** How many documents there will be, for progress. @default the length of an array, else unknown */
  readonly total?: number | undefined;
  /** Called with the number of documents done. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface AddResult {
  /** Documents that are new, or in the place of older ones. */
  readonly added: number;
  /** Documents that were there already, with the same text, metadata and way of cutting. */
  readonly skipped: number;
  /** Chunks of what was added. */
  readonly chunks: number;
  /** Documents that could not be added; all others were. */
  readonly errors: readonly { readonly index: number; readonly id?: string | undefined; readonly error: string; readonly kind: ErrorKind }[];
}

export interface SearchQuery extends EmbeddingCall {
  readonly query: string;
  /** Most results, 1 to 1,000. @default 5 */
  readonly limit?: number | undefined;
  /** Shares of the two rankings, 0 or more; one alone leaves the other at 1 minus it. Taken literally, with a warning where that can be worse than keywords alone. @default chosen for the base's vectors */
  readonly keywordWeight?: number | undefined;
  readonly vectorWeight?: number | undefined;
  /** @default 'min-max' */
  readonly fusion?: FusionMethod | undefined;
  /** In the filter language; applied before anything is scored. */
  readonly filter?: string | undefined;
  /** Least score of a result, 0 to 1. @default 0 */
  readonly minScore?: number | undefined;
  /** Lets the best texts lend their terms to the query; `false` for the query's own words alone. @default on from 200 chunks */
  readonly feedback?: FeedbackOptions | boolean | undefined;
  /** Counted over all documents that pass the filter. */
  readonly facets?: readonly (string | FacetRequest)[] | undefined;
  /** Most sentences to show of each result; 0 for none. @default 2 */
  readonly highlights?: number | undefined;
  /** 0 (by score alone) to 1: how much results should differ from each other. @default 0 */
  readonly diversity?: number | undefined;
  /** Makes nearly equal texts one result. @default true */
  readonly foldDuplicates?: boolean | undefined;
  /** Puts the best results into another order; when that fails they stay as they are, with a warning. @default none */
  readonly rerank?: RerankOptions | undefined;
  /** Adds to each result how it came to its score. @default false */
  readonly explain?: boolean | undefined;
}

export interface SearchResult {
  readonly chunk: ChunkRecord;
  /** 0 to 1, comparable within one answer only. */
  readonly score: number;
  readonly highlights?: readonly Highlight[] | undefined;
  /** Chunks that say nearly the same, left out as results of their own. */
  readonly duplicates: readonly number[];
  readonly explanation?: ScoreExplanation | undefined;
}

export interface ScoreExplanation {
  /** BM25, with feedback where that was on; left out when the chunk was not among the best by words. */
  readonly keywordScore?: number | undefined;
  /** Cosine; left out when the chunk was not among the nearest. */
  readonly vectorScore?: number | undefined;
  /** Terms of the query that the chunk holds, as stems. */
  readonly terms: readonly string[];
}

export interface SearchAnswer {
  /** Best first. */
  readonly results: readonly SearchResult[];
  readonly facets?: readonly Facet[] | undefined;
  /** The shares that were used. They sum to 1, unless both were given. */
  readonly weights: { readonly keyword: number; readonly vector: number };
  /** The vector space that was used. */
  readonly space: string;
  readonly warnings: readonly string[];
}

export interface KnowledgeBase {
  readonly name: string;
  record(): Promise<BaseRecord>;
  /**
   * Adds documents; each is there as a whole or not at all, whatever happens in between. What was added is found at once. Afterwards the base's own model is fitted again when it has grown twofold.
   *
   * @throws GatewayError `cancelled`, what the embedding model throws (documents before that are kept), `invalid_input` for options out of range
   */
  add(documents: DocumentSource, options?: AddOptions): Promise<AddResult>;
  /** @returns how many there were */
  delete(ids: readonly string[]): Promise<number>;
  /** @throws GatewayError `invalid_input` for a filter or option that is not understood, `not_found`, `cancelled` */
  search(query: SearchQuery): Promise<SearchAnswer>;
  /** In how many chunks each term occurs; undefined where the store does not tell. */
  countTerms(terms: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, number> | undefined>;
  /** The chunks of one document from one position to another, both included. @throws GatewayError `not_found` once the base was deleted */
  readNeighbours(documentId: string, from: number, to: number): Promise<readonly ChunkRecord[]>;
  /** Fits the base's own model to what it holds now. @returns whether there is a new one; never with an embedding model */
  refit(call?: CallOptions): Promise<boolean>;
}
