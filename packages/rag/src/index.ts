export { createKnowledgeBases } from './base/open-knowledge-bases.ts';
export { filterToPostgres } from './filter/filter-to-postgres.ts';
export { filterToSql } from './filter/filter-to-sql.ts';
export { FILTER_LIMITS } from './filter/filter.ts';
export { matchFilter } from './filter/match-filter.ts';
export { parseFilter } from './filter/parse-filter.ts';
export { openMarqoStore } from './store/marqo/open-marqo-store.ts';
export { openPostgresStore } from './store/postgres/open-postgres-store.ts';
export { openQdrantStore } from './store/qdrant/open-qdrant-store.ts';
export { openSqliteStore } from './store/sqlite/open-sqlite-store.ts';

export type {
  AddOptions,
  AddResult,
  DocumentInput,
  KnowledgeBase,
  ScoreExplanation,
  SearchAnswer,
  SearchQuery,
  SearchResult,
} from './base/knowledge-base.ts';
export type { KnowledgeBases, KnowledgeBasesOptions, NewKnowledgeBase } from './base/open-knowledge-bases.ts';
export type { Facet, FacetRange, FacetRequest } from './facets/count-facets.ts';
export type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter/filter.ts';
export type { PostgresColumns, PostgresCondition } from './filter/filter-to-postgres.ts';
export type { SqlCondition } from './filter/filter-to-sql.ts';
export type { FeedbackOptions } from './keyword/expand-query.ts';
export type { FusionMethod } from './ranking/fuse-scores.ts';
export type { Highlight } from './ranking/highlight.ts';
export type { Hit } from './ranking/top-hits.ts';
export type { MarqoStoreOptions } from './store/marqo/open-marqo-store.ts';
export type { PostgresStoreOptions } from './store/postgres/open-postgres-store.ts';
export type { PostgresClient, PostgresPool, PostgresQueries } from './store/postgres/postgres-client.ts';
export type { QdrantStoreOptions } from './store/qdrant/open-qdrant-store.ts';
export type { SqliteStoreOptions } from './store/sqlite/open-sqlite-store.ts';
export type {
  BaseDefinition,
  BaseRecord,
  CandidateQuery,
  Candidates,
  ChunkRecord,
  DocumentMetadata,
  NewChunk,
  NewDocument,
  Page,
  StoreCapabilities,
  StoredBase,
  SwitchResult,
  VectorSpace,
  VectorStore,
} from './store/vector-store.ts';
