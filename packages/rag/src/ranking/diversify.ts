// Results that say different things: each next one is good, and unlike those before it.
import type { Hit } from './top-hits.ts';

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
 *
 * @param hits best first, scores 0 to 1. @param options.diversity 0 (by score alone) to 1 (by difference alone)
 */
export function diversify<T extends Hit>(hits: readonly T[], options: { readonly diversity: number; readonly limit: number; readonly vectors: ReadonlyMap<number, Float32Array> }): T[] {
  const { diversity, limit, vectors } = options;
  const left = hits.map((hit) => ({ hit, near: 0 }));
  const chosen: T[] = [];
  while (chosen.length < limit && left.length > 0) {
    const values = left.map(({ hit, near }) => (1 - diversity) * hit.score - diversity * near);
    const [best] = left.splice(values.indexOf(Math.max(...values)), 1);
    if (best === undefined) break;
    chosen.push(best.hit);
    for (const other of left) other.near = Math.max(other.near, cosine(vectors.get(best.hit.id), vectors.get(other.hit.id)));
  }
  return chosen;
}

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
