// Filters as Marqo reads them. All that is filtered by are words of our own and numbers, so nothing needs an escape.
import type { TokenExpression } from '../staged/token-filter.ts';

/** Undefined for no filter; null when nothing passes. */
export function toMarqoFilter(expression: TokenExpression | undefined): string | undefined | null {
  if (expression === undefined || expression.kind === 'all') return undefined;
  return expression.kind === 'none' ? null : render(expression);
}

function render(expression: Exclude<TokenExpression, { readonly kind: 'all' | 'none' }>): string {
  switch (expression.kind) {
    case 'any':
      return isIn('tokens', expression.tokens);
    case 'not':
      return `NOT (${renderInner(expression.part)})`;
    default:
      return expression.parts.map((part) => `(${renderInner(part)})`).join(expression.kind === 'and' ? ' AND ' : ' OR ');
  }
}

// Inside, what holds always or never was worked out before.
function renderInner(expression: TokenExpression): string {
  if (expression.kind === 'all') return 'number:[0 TO *]';
  if (expression.kind === 'none') return 'number:[* TO -1]';
  return render(expression);
}

export function isIn(field: string, values: readonly (string | number)[]): string {
  return values.length === 1 ? `${field}:${values[0]}` : `${field} IN (${values.join(', ')})`;
}

/** Conditions that all have to hold. */
export function allOf(...conditions: readonly (string | undefined)[]): string | undefined {
  const given = conditions.filter((condition) => condition !== undefined && condition !== '');
  return given.length === 0 ? undefined : given.map((condition) => `(${condition})`).join(' AND ');
}
