// A filter as a question about the words of `listTokens`. Where words cannot tell (the order of texts), it asks for more than passes and says so; the rest is sorted out by `matchFilter`.
import type { ComparisonOperator, FieldPath, Filter, FilterValue } from '../../filter/filter.ts';
import { besideSortable, coverRange, toSortable, toToken } from './metadata-tokens.ts';

export type TokenExpression =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  /** Has one of them. */
  | { readonly kind: 'any'; readonly tokens: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly TokenExpression[] }
  | { readonly kind: 'not'; readonly part: TokenExpression };

export interface TokenFilter {
  readonly expression: TokenExpression;
  /** Whether it holds for nothing but what passes; else for that and more. */
  readonly isExact: boolean;
}

const ALL: TokenExpression = { kind: 'all' };
const NONE: TokenExpression = { kind: 'none' };

export function toTokenFilter(filter: Filter): TokenFilter {
  const state = { isExact: true };
  return { expression: render(filter, 'above', state), isExact: state.isExact };
}

interface State {
  isExact: boolean;
}

/** @param side whether an expression that cannot be exact may hold for more, or for less */
function render(filter: Filter, side: 'above' | 'below', state: State): TokenExpression {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return join(filter.kind, filter.parts.map((part) => render(part, side, state)));
    case 'not':
      return negate(render(filter.part, side === 'above' ? 'below' : 'above', state));
    case 'exists':
      return has([toToken('exists', filter.field)]);
    case 'in':
      return join('or', filter.values.map((value) => compare(filter.field, { operator: '=', value }, { side, state })));
    case 'between':
      return between(filter, side, state);
    default:
      return compare(filter.field, filter, { side, state });
  }
}

interface Comparison {
  readonly operator: ComparisonOperator;
  readonly value: FilterValue;
}

function compare(field: FieldPath, { operator, value }: Comparison, { side, state }: { readonly side: 'above' | 'below'; readonly state: State }): TokenExpression {
  switch (value.type) {
    case 'boolean':
      return has([toToken('boolean', field, String(value.value))]);
    case 'string':
      if (operator === '=') return has([toToken('text', field, value.value)]);
      state.isExact = false;
      return side === 'above' ? has([toToken('hasText', field)]) : NONE;
    case 'number':
      return operator === '=' ? has([toToken('number', field, toSortable(value.value))]) : inRange('number', field, toBounds(operator, value.value, value.value));
    default:
      // Times are whole milliseconds: the last one of the span is the one before its end.
      return inRange('date', field, toBounds(operator, value.value.startMs, value.value.endMs - 1));
  }
}

interface Bounds {
  readonly low: string | undefined;
  readonly high: string | undefined;
}

function toBounds(operator: ComparisonOperator, first: number, last: number): Bounds | undefined {
  const [start, end] = [toSortable(first), toSortable(last)];
  switch (operator) {
    case '=':
      return { low: start, high: end };
    case '<': {
      const high = besideSortable(start, -1);
      return high === undefined ? undefined : { low: undefined, high };
    }
    case '<=':
      return { low: undefined, high: end };
    case '>': {
      const low = besideSortable(end, 1);
      return low === undefined ? undefined : { low, high: undefined };
    }
    default:
      return { low: start, high: undefined };
  }
}

// One element of a list has to lie between both ends, so a range is one question, not two.
function between({ field, low, high }: Extract<Filter, { readonly kind: 'between' }>, side: 'above' | 'below', state: State): TokenExpression {
  if (low.type === 'number' && high.type === 'number') return inRange('number', field, { low: toSortable(low.value), high: toSortable(high.value) });
  if (low.type === 'date' && high.type === 'date') return inRange('date', field, { low: toSortable(low.value.startMs), high: toSortable(high.value.endMs - 1) });
  state.isExact = false;
  if (side === 'below') return NONE;
  const ends = [{ operator: '>=', value: low }, { operator: '<=', value: high }] as const;
  return join('and', ends.map((end) => compare(field, end, { side, state })));
}

function inRange(kind: 'number' | 'date', field: FieldPath, bounds: Bounds | undefined): TokenExpression {
  if (bounds === undefined || (bounds.low !== undefined && bounds.high !== undefined && bounds.low > bounds.high)) return NONE;
  return has(coverRange(bounds.low, bounds.high).map((prefix) => toToken(kind, field, prefix)));
}

function has(tokens: readonly string[]): TokenExpression {
  return { kind: 'any', tokens };
}

function negate(part: TokenExpression): TokenExpression {
  if (part.kind === 'all') return NONE;
  if (part.kind === 'none') return ALL;
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}

function join(kind: 'and' | 'or', parts: readonly TokenExpression[]): TokenExpression {
  const [empty, whole] = kind === 'and' ? (['all', 'none'] as const) : (['none', 'all'] as const);
  if (parts.some((part) => part.kind === whole)) return { kind: whole };
  const rest = parts.filter((part) => part.kind !== empty);
  if (rest.length === 0) return { kind: empty };
  if (rest.length === 1 && rest[0] !== undefined) return rest[0];
  const areAny = kind === 'or' && rest.every((part) => part.kind === 'any');
  return areAny ? has(rest.flatMap((part) => (part.kind === 'any' ? part.tokens : []))) : { kind, parts: rest };
}

/** Whether words have what is asked for. */
export function matchTokens(expression: TokenExpression, tokens: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'any':
      return expression.tokens.some((token) => tokens.has(token));
    case 'and':
      return expression.parts.every((part) => matchTokens(part, tokens));
    case 'or':
      return expression.parts.some((part) => matchTokens(part, tokens));
    default:
      return !matchTokens(expression.part, tokens);
  }
}
