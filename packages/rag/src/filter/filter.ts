// What a filter is once it is read: plain data, so that the evaluator, the SQL compiler and other stores' translations all walk the same tree.

export type ComparisonOperator = '=' | '<' | '<=' | '>' | '>=';

/** A bare ISO date or time of day in a filter: the span of time that it names. Milliseconds since 1970, `endMs` exclusive: a day is 24 hours, a second 1,000 ms, a time with a fraction 1 ms. */
export interface DateSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** What values are compared with. Types never mix: a number is compared with numbers only, a date with strings that are ISO dates. */
export type FilterValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'date'; readonly value: DateSpan };

/** Keys from the outside in; a key holds dots and blanks like any other characters. */
export type FieldPath = readonly string[];

export type Filter =
  | { readonly kind: 'and'; readonly parts: readonly Filter[] }
  | { readonly kind: 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'exists'; readonly field: FieldPath }
  | { readonly kind: 'compare'; readonly field: FieldPath; readonly operator: ComparisonOperator; readonly value: FilterValue }
  | { readonly kind: 'in'; readonly field: FieldPath; readonly values: readonly FilterValue[] }
  | { readonly kind: 'between'; readonly field: FieldPath; readonly low: FilterValue; readonly high: FilterValue };

// What keeps parsing, evaluation and SQL bounded: SQLite takes expressions 1,000 deep and 32,766 values.
export const FILTER_LIMITS = { characters: 8_192, depth: 32, conditions: 200, values: 1_000 } as const;
