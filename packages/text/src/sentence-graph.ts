// Which sentences stand for the others: centrality in the graph of shared, rare terms.
// LexRank (G. Erkan and D. R. Radev, JAIR 22, 2004) with continuous weights; the biased random walk is that of TextRank
// (R. Mihalcea and P. Tarau, EMNLP 2004) and of topic-sensitive LexRank (J. Otterbacher et al., HLT 2005).
import type { Pacer } from './event-loop-pacer.ts';

/** A unit vector of tf-idf weights over term numbers. */
export interface SparseVector {
  readonly terms: Uint32Array;
  readonly weights: Float32Array;
}

export interface TermSpace {
  readonly vectors: readonly SparseVector[];
  /** The vector of another text in the same space; terms that no sentence holds are left out. */
  project(terms: readonly string[]): SparseVector;
}

// Terms in more sentences than this link everything with everything and tell nothing; they also make the work quadratic.
const MAX_POSTINGS = 200;
const MAX_NEIGHBOURS = 30;
const MIN_SIMILARITY = 0.08;
const DAMPING = 0.85;
const MAX_ROUNDS = 40;

/** Weighs terms by rarity (tf-idf) over the given sentences. */
export async function createTermSpace(sentences: readonly (readonly string[])[], pace: Pacer): Promise<TermSpace> {
  const numbers = new Map<string, number>();
  const frequencies: number[] = [];
  for (const terms of sentences) {
    for (const term of new Set(terms)) {
      const number = numbers.get(term) ?? numbers.size;
      numbers.set(term, number);
      frequencies[number] = (frequencies[number] ?? 0) + 1;
    }
    await pace(0.2);
  }
  const project = (terms: readonly string[]): SparseVector => {
    const counts = new Map<number, number>();
    for (const term of terms) {
      const number = numbers.get(term);
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    const ids = Uint32Array.from([...counts.keys()].sort((a, b) => a - b));
    const weights = new Float32Array(ids.length);
    let norm = 0;
    ids.forEach((id, index) => {
      const weight = (1 + Math.log(counts.get(id) ?? 1)) * Math.log(1 + sentences.length / (frequencies[id] ?? 1));
      weights[index] = weight;
      norm += weight * weight;
    });
    if (norm > 0) weights.forEach((weight, index) => { weights[index] = weight / Math.sqrt(norm); });
    return { terms: ids, weights };
  };
  const vectors: SparseVector[] = [];
  for (const terms of sentences) {
    vectors.push(project(terms));
    await pace(0.5);
  }
  return { vectors, project };
}

/** The cosine of two unit vectors. */
export function compareVectors(a: SparseVector, b: SparseVector): number {
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < a.terms.length && j < b.terms.length) {
    const left = a.terms[i] ?? 0;
    const right = b.terms[j] ?? 0;
    if (left === right) sum += (a.weights[i++] ?? 0) * (b.weights[j++] ?? 0);
    else if (left < right) i += 1;
    else j += 1;
  }
  return sum;
}

interface Edge {
  readonly to: number;
  readonly weight: number;
}

/**
 * The stationary probability of each sentence, times their number (so 1 is average).
 *
 * @param prior where the walk restarts, any positive scale
 */
export async function rankByCentrality(vectors: readonly SparseVector[], prior: readonly number[], pace: Pacer): Promise<Float64Array> {
  const count = vectors.length;
  const edges = await linkNeighbours(vectors, pace);
  const priorSum = prior.reduce((sum, value) => sum + value, 0);
  const restart = Float64Array.from(prior, (value) => (priorSum > 0 ? value / priorSum : 1 / count));
  let rank = Float64Array.from(restart);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = new Float64Array(count);
    let dangling = 0;
    edges.forEach((list, from) => {
      const mass = rank[from] ?? 0;
      if (list.length === 0) dangling += mass;
      for (const edge of list) next[edge.to] = (next[edge.to] ?? 0) + mass * edge.weight;
    });
    let change = 0;
    for (let index = 0; index < count; index += 1) {
      const start = restart[index] ?? 0;
      const value = (1 - DAMPING) * start + DAMPING * ((next[index] ?? 0) + dangling * start);
      change += Math.abs(value - (rank[index] ?? 0));
      next[index] = value;
    }
    rank = next;
    await pace(count / 4);
    if (change < 1e-5) break;
  }
  return rank.map((value) => value * count);
}

// Each sentence's most similar ones, weights summing to 1. An inverted index finds them without comparing all pairs.
async function linkNeighbours(vectors: readonly SparseVector[], pace: Pacer): Promise<Edge[][]> {
  const postings = indexTerms(vectors);
  const similarity = new Float64Array(vectors.length);
  const edges: Edge[][] = [];
  for (const [from, vector] of vectors.entries()) {
    const touched: number[] = [];
    vector.terms.forEach((term, index) => {
      const list = postings.get(term);
      if (list === undefined || list.length > MAX_POSTINGS) return;
      const weight = vector.weights[index] ?? 0;
      for (const posting of list) {
        if (posting.to === from) continue;
        if (similarity[posting.to] === 0) touched.push(posting.to);
        similarity[posting.to] = (similarity[posting.to] ?? 0) + weight * posting.weight;
      }
    });
    const near: Edge[] = [];
    for (const to of touched) {
      const weight = similarity[to] ?? 0;
      similarity[to] = 0;
      // Near copies vouch for each other: a repeated sentence would win by repetition alone.
      if (weight >= MIN_SIMILARITY && weight < 0.95) near.push({ to, weight });
    }
    if (near.length > MAX_NEIGHBOURS) near.sort((a, b) => b.weight - a.weight).length = MAX_NEIGHBOURS;
    const sum = near.reduce((total, edge) => total + edge.weight, 0);
    edges.push(near.map((edge) => ({ to: edge.to, weight: edge.weight / sum })));
    await pace(1 + touched.length / 100);
  }
  return edges;
}

function indexTerms(vectors: readonly SparseVector[]): Map<number, Edge[]> {
  const postings = new Map<number, Edge[]>();
  vectors.forEach((vector, to) => {
    vector.terms.forEach((term, index) => {
      const list = postings.get(term) ?? [];
      // One above the cap marks the term as too common; more need not be kept.
      if (list.length <= MAX_POSTINGS) list.push({ to, weight: vector.weights[index] ?? 0 });
      postings.set(term, list);
    });
  });
  return postings;
}
