// What a backend does: keeps documents with their chunks and vectors, and finds candidates by words and by vector under a filter. How they are chunked, embedded and fused is not its business.
import type { CallOptions, JsonObject } from '@gateway/core';
import type { FeedbackOptions } from '../keyword/expand-query.ts';
import type { Filter } from '../filter/filter.ts';
import type { Hit } from '../ranking/top-hits.ts';

export interface BaseDefinition {
  /** Unique in the store, 1 to 200 characters. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Who makes the vectors, for instance `local` or `openai/text-embedding-3-small`. */
  readonly embedder: string;
  /** The first {@link VectorSpace}. */
  readonly space: string;
}

export interface BaseRecord extends BaseDefinition {
  readonly documents: number;
  readonly chunks: number;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}

export interface NewChunk {
  readonly text: string;
  /** UTF-16 offsets into the document, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** Headings it stands under, outermost first. */
  readonly heading: readonly string[];
  /** Of length 1, or all zero for a text that points nowhere. */
  readonly vector: Float32Array;
}

export interface NewDocument {
  readonly id: string;
  /** Of its content: equal when there is nothing to do. At most 200 characters. */
  readonly hash: string;
  readonly metadata: JsonObject;
  readonly chunks: readonly NewChunk[];
}

export interface ChunkRecord {
  /** A number of the backend's, never given twice in a knowledge base. */
  readonly id: number;
  readonly documentId: string;
  /** 0 for a document's first. */
  readonly position: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly heading: readonly string[];
  readonly metadata: JsonObject;
}

/** Vectors that can be compared with each other, and what makes them. */
export interface VectorSpace {
  readonly name: string;
  /** What the embedder needs to make more of them; its own format. */
  readonly model: Uint8Array | undefined;
}

export interface CandidateQuery extends Pick<CallOptions, 'signal'> {
  /** Words to look for; left out, there are no keyword hits. */
  readonly text?: string | undefined;
  readonly vector?: Float32Array | undefined;
  /** The space that `vector` is of. */
  readonly space?: string | undefined;
  /** Applied before anything is scored. */
  readonly filter?: Filter | undefined;
  /** Most hits of each kind. */
  readonly limit: number;
  /** Feedback for the keyword part; left out, only the query's own words count. */
  readonly feedback?: FeedbackOptions | undefined;
}

export interface Candidates {
  /** Chunks by number, best first. */
  readonly keyword: readonly Hit[];
  /** By cosine. Empty when the base is no longer in the query's space: ask again with a new vector. */
  readonly vector: readonly Hit[];
  /** The space that the base is in. */
  readonly space: string;
}

export interface Page {
  /** What the page before it ended with. @default from the beginning */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** What backends differ in by their nature. */
export interface StoreCapabilities {
  /** Whether the words of the best texts can join the query ({@link CandidateQuery.feedback}); where not, it is left out. */
  readonly feedback: boolean;
}

/** One knowledge base. Every method throws GatewayError `not_found` once it was deleted. */
export interface StoredBase {
  readonly capabilities: StoreCapabilities;
  readonly record: () => Promise<BaseRecord>;
  /**
   * How many chunks there are, counted up to a number: for every search, which must not take longer the larger the base is.
   * @default `record` is asked
   */
  readonly countChunks?: ((most: number) => Promise<number>) | undefined;
  /** The name of its space, without the model. */
  readonly readSpaceName: () => Promise<string>;
  readonly readSpace: () => Promise<VectorSpace>;
  /**
   * Adds a document, or puts it in the place of the one with its id, as a whole: whenever the process dies, the old one is there or the new one.
   *
   * @param space the space of its vectors
   * @returns false, and nothing is changed, when the base has another space by now
   */
  readonly putDocument: (document: NewDocument, space: string) => Promise<boolean>;
  /** The hashes of those documents that are there. */
  readonly readHashes: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** @returns how many there were */
  readonly deleteDocuments: (ids: readonly string[]) => Promise<number>;
  readonly findCandidates: (query: CandidateQuery) => Promise<Candidates>;
  /**
   * In how many chunks each of these terms occurs, as `createTermReader` gives them; those that occur in none may be left out. What searches over several bases weigh words by.
   * @default none: such searches estimate it from what was found
   */
  readonly countTerms?: ((terms: readonly string[], signal?: AbortSignal) => Promise<ReadonlyMap<string, number>>) | undefined;
  /** In the order of the numbers given; what is gone by now is left out. */
  readonly readChunks: (ids: readonly number[]) => Promise<readonly ChunkRecord[]>;
  /** The chunks of one document from one position to another, both included. */
  readonly readNeighbours: (documentId: string, from: number, to: number) => Promise<readonly ChunkRecord[]>;
  /** Every chunk, by number. */
  readonly listChunks: (page: Page) => Promise<readonly ChunkRecord[]>;
  /** Vectors of chunks in the base's space; those without are left out. */
  readonly readVectors: (ids: readonly number[]) => Promise<ReadonlyMap<number, Float32Array>>;
  /** Metadata of documents that pass, page by page. */
  readonly listMetadata: (page: Page & { readonly filter?: Filter | undefined }) => Promise<readonly DocumentMetadata[]>;
  /** Keeps vectors of a space that is being prepared. */
  readonly putVectors: (space: string, vectors: ReadonlyMap<number, Float32Array>) => Promise<void>;
  /**
   * Makes a prepared space the base's, at once and for everybody, when every chunk has its vector in it.
   *
   * @param from the space it was prepared from; when the base has another by now, nothing is changed
   */
  readonly switchSpace: (space: VectorSpace, from: string) => Promise<SwitchResult>;
}

export interface DocumentMetadata {
  /** What the next page goes on from. */
  readonly cursor: number;
  readonly id: string;
  readonly metadata: JsonObject;
}

export type SwitchResult =
  | { readonly outcome: 'switched' }
  /** Another process was first. */
  | { readonly outcome: 'superseded' }
  /** These came meanwhile, and have no vector in it. */
  | { readonly outcome: 'incomplete'; readonly missing: readonly number[] };

export interface VectorStore {
  /** The backend's name. */
  readonly kind: string;
  readonly capabilities: StoreCapabilities;
  /** @throws GatewayError `invalid_input` for a name that is none or taken */
  createBase(definition: BaseDefinition): Promise<StoredBase>;
  /** @throws GatewayError `not_found` with the names there are */
  openBase(name: string): Promise<StoredBase>;
  /** By name. */
  listBases(): Promise<readonly BaseRecord[]>;
  /** Whether there was one. */
  deleteBase(name: string): Promise<boolean>;
  close(): Promise<void>;
}
