// Latent semantic analysis, fitted: where each term of a collection points. A text points where its terms do together, also one that came after the fit.
import type { TermVector } from '../keyword/term-vector.ts';

/** Plain data: what is stored of a fit. */
export interface LsaModel {
  readonly dimensions: number;
  /** Numbers of the terms it knows, ascending. */
  readonly termIds: Uint32Array;
  /** What each of them counts: its idf in the collection at the time of the fit. */
  readonly weights: Float32Array;
  /** For each of them its `dimensions` coordinates, one after the other. */
  readonly directions: Float32Array;
  /** Texts of the collection at the time of the fit. */
  readonly fittedTexts: number;
}

export interface LsaEmbedder {
  readonly dimensions: number;
  /** A unit vector; all zero for a text without a known term. */
  embed(terms: TermVector): Float32Array;
}

export function createLsaEmbedder(model: LsaModel): LsaEmbedder {
  const { dimensions, directions, weights } = model;
  const places = new Map(Array.from(model.termIds, (id, place) => [id, place]));
  return {
    dimensions,
    embed: (terms) => {
      const sum = new Float64Array(dimensions);
      for (const [index, id] of terms.ids.entries()) {
        const place = places.get(id);
        if (place === undefined) continue;
        const weight = weighTerm(terms.counts[index] ?? 0, weights[place] ?? 0);
        const start = place * dimensions;
        for (let at = 0; at < dimensions; at += 1) sum[at] = (sum[at] ?? 0) + weight * (directions[start + at] ?? 0);
      }
      return toUnit(sum);
    },
  };
}

/** Sublinear tf times idf (Manning, Raghavan, Schütze, "Introduction to Information Retrieval", 6.4). */
export function weighTerm(count: number, idf: number): number {
  return (1 + Math.log(count)) * idf;
}

function toUnit(vector: Float64Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  return square > 0 ? Float32Array.from(vector, (value) => value / Math.sqrt(square)) : new Float32Array(vector.length);
}
