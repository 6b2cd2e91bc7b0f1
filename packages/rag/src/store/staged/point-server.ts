// What a vector server has to offer so that knowledge bases can be kept on it although it knows no transactions: two kinds of collections, and single writes that are seen once they are answered.
import type { CallOptions } from '@gateway/core';
import type { TermCounts } from '../../keyword/read-terms.ts';
import type { Hit } from '../../ranking/top-hits.ts';
import type { StoreCapabilities } from '../vector-store.ts';
import type { TokenExpression } from './token-filter.ts';

/** A small thing that is written, read and deleted as a whole. */
export interface StoredRecord {
  /** Unique in its collection; letters, digits and hyphens. */
  readonly key: string;
  /** What it is listed with. */
  readonly group: string;
  /** What it is listed by: a whole number that is exact as a double. */
  readonly number: number;
  /** What filters ask about. */
  readonly tokens: readonly string[];
  /** JSON that lists show. */
  readonly head: string;
  /** JSON that is read when asked for; '' where a list leaves it out. */
  readonly body: string;
}

export interface ChunkPoint {
  readonly number: number;
  readonly tokens: readonly string[];
  readonly terms: TermCounts;
  readonly vector: Float32Array;
}

export interface RecordPage {
  readonly group: string;
  /** Only numbers above this. */
  readonly after: number;
  readonly limit: number;
  readonly filter?: TokenExpression | undefined;
  readonly withBody?: boolean | undefined;
}

export interface PointSearch extends Pick<CallOptions, 'signal'> {
  readonly filter: TokenExpression | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** A collection that does not exist is empty for reading and deleting, and `not_found` for writing. */
export interface PointServer {
  readonly kind: string;
  readonly capabilities: StoreCapabilities;
  /** Most bytes of a record's `body`. */
  readonly maxBodyBytes: number;
  /** How deep a ranking can be read: `limit` and `offset` together. */
  readonly maxDepth: number;
  /** Fine when it is there. */
  createRecords(collection: string): Promise<void>;
  createChunks(collection: string, dimensions: number): Promise<void>;
  dropCollection(collection: string): Promise<void>;
  count(collection: string): Promise<number>;
  putRecord(collection: string, record: StoredRecord): Promise<void>;
  /** In any order. */
  getRecords(collection: string, keys: readonly string[]): Promise<readonly StoredRecord[]>;
  findRecords(collection: string, search: { readonly group: string; readonly numbers: readonly number[]; readonly withBody?: boolean }): Promise<readonly StoredRecord[]>;
  /** By number. */
  listRecords(collection: string, page: RecordPage): Promise<readonly StoredRecord[]>;
  deleteRecords(collection: string, keys: readonly string[]): Promise<void>;
  putChunks(collection: string, chunks: readonly ChunkPoint[]): Promise<void>;
  deleteChunks(collection: string, numbers: readonly number[]): Promise<void>;
  /** In order. */
  listChunkNumbers(collection: string, page: { readonly after: number; readonly limit: number }): Promise<readonly number[]>;
  readVectors(collection: string, numbers: readonly number[]): Promise<ReadonlyMap<number, Float32Array>>;
  /** Best first. Weights other than whole numbers only with the capability `feedback`. */
  searchWords(collection: string, terms: ReadonlyMap<string, number>, search: PointSearch): Promise<readonly Hit[]>;
  /** By cosine. */
  searchVectors(collection: string, vector: Float32Array, search: PointSearch): Promise<readonly Hit[]>;
}
