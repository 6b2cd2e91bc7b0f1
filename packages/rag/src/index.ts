export { createAnswerOperation } from './answer/answer-operation.ts';
export { answerQuestion } from './answer/answer-question.ts';
export { NOT_IN_SOURCES } from './answer/answer.ts';
export { STRATEGY_NAMES } from './answer/strategies/strategies.ts';
export { createKnowledgeBases } from './base/open-knowledge-bases.ts';
export { searchBases } from './base/search-bases.ts';
export { createUseLiteModel } from './embedding/use-lite-model.ts';
export { filterToPostgres } from './filter/filter-to-postgres.ts';
export { filterToSql } from './filter/filter-to-sql.ts';
export { FILTER_LIMITS } from './filter/filter.ts';
export { matchFilter } from './filter/match-filter.ts';
export { parseFilter } from './filter/parse-filter.ts';
export { createModelReranker } from './rerank/model-reranker.ts';
export { openMarqoStore } from './store/marqo/open-marqo-store.ts';
export { openPostgresStore } from './store/postgres/open-postgres-store.ts';
export { openQdrantStore } from './store/qdrant/open-qdrant-store.ts';
export { openSqliteStore } from './store/sqlite/open-sqlite-store.ts';

export type { AnswerQuestionInput } from './answer/answer-operation.ts';
export type { Answer, AnswerOptions, AnswerSentence, AnswerSource, Ask, SentenceProblem } from './answer/answer.ts';
export type { StrategyName } from './answer/strategies/strategies.ts';
export type {
  AddOptions,
  AddResult,
  DocumentInput,
  DocumentSource,
  EmbeddingCall,
  KnowledgeBase,
  ScoreExplanation,
  SearchAnswer,
  SearchQuery,
  SearchResult,
} from './base/knowledge-base.ts';
export type { BaseSelection } from './base/open-bases.ts';
export type { KnowledgeBases, KnowledgeBasesOptions, NewKnowledgeBase } from './base/open-knowledge-bases.ts';
export type { MergedAnswer, MergedResult } from './base/search-bases.ts';
export type { SentenceEncoder, UseLiteOptions } from './embedding/use-lite-model.ts';
export type { Facet, FacetRange, FacetRequest } from './facets/count-facets.ts';
export type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter/filter.ts';
export type { PostgresColumns, PostgresCondition } from './filter/filter-to-postgres.ts';
export type { SqlCondition } from './filter/filter-to-sql.ts';
export type { FeedbackOptions } from './keyword/expand-query.ts';
export type { FusionMethod } from './ranking/fuse-scores.ts';
export type { Highlight } from './ranking/highlight.ts';
export type { Hit } from './ranking/top-hits.ts';
export type { Reranker, RerankOptions } from './rerank/reranker.ts';
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
