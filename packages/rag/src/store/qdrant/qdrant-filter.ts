// Filters as Qdrant reads them: over a list of words, by must, should and must_not.
import type { TokenExpression } from '../staged/token-filter.ts';

export type QdrantCondition = Readonly<Record<string, unknown>>;

export function toQdrantFilter(expression: TokenExpression): QdrantCondition {
  switch (expression.kind) {
    case 'any':
      return { should: [{ key: 'tokens', match: { any: [...expression.tokens] } }] };
    case 'and':
      return { must: expression.parts.map(toQdrantFilter) };
    case 'or':
      return { should: expression.parts.map(toQdrantFilter) };
    case 'not':
      return { must_not: [toQdrantFilter(expression.part)] };
    case 'none':
      return { must: [{ has_id: [] }] };
    default:
      return { must_not: [{ has_id: [] }] };
  }
}
