export { filterToSql } from './filter/filter-to-sql.ts';
export { FILTER_LIMITS } from './filter/filter.ts';
export { matchFilter } from './filter/match-filter.ts';
export { parseFilter } from './filter/parse-filter.ts';
export { openSqliteStore } from './store/sqlite/open-sqlite-store.ts';

export type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter/filter.ts';
export type { SqlCondition } from './filter/filter-to-sql.ts';
export type { FeedbackOptions } from './keyword/expand-query.ts';
export type { Hit } from './ranking/top-hits.ts';
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
  StoredBase,
  SwitchResult,
  VectorSpace,
  VectorStore,
} from './store/vector-store.ts';
