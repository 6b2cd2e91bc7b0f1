export { filterToSql } from './filter/filter-to-sql.ts';
export { FILTER_LIMITS } from './filter/filter.ts';
export { matchFilter } from './filter/match-filter.ts';
export { parseFilter } from './filter/parse-filter.ts';

export type { ComparisonOperator, DateSpan, FieldPath, Filter, FilterValue } from './filter/filter.ts';
export type { SqlCondition } from './filter/filter-to-sql.ts';
