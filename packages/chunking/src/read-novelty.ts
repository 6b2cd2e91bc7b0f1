// How much the text turns to something new at each place, by the vectors of the sentences on both sides.
import { GatewayError } from '@gateway/core';
import type { EmbedTexts } from './chunk.ts';
import { GROUP_SIZE, toNoveltyCosts } from './novelty-costs.ts';

/** The cost of a boundary before each of the texts, negative where they turn to something new. Texts seen in the call before are not embedded again. */
export type ReadNovelty = (texts: readonly string[]) => Promise<readonly number[]>;

/** @throws GatewayError `bad_response` when the embedder gives too few vectors, or vectors of different lengths */
export function createNoveltyReader(embed: EmbedTexts, signal: AbortSignal | undefined): ReadNovelty {
  let known = new Map<string, Float32Array>();
  return async (texts) => {
    const missing = [...new Set(texts.filter((text) => !known.has(text)))];
    const vectors = missing.length === 0 ? [] : await embed(missing, { signal });
    checkVectors(vectors, missing.length);
    missing.forEach((text, index) => known.set(text, normalize(vectors[index] ?? new Float32Array())));
    const sequence = texts.map((text) => known.get(text) ?? new Float32Array());
    known = new Map(texts.map((text, index) => [text, sequence[index] ?? new Float32Array()]));
    return toNoveltyCosts(texts.map((_, index) => compareSides(sequence, index)));
  };
}

/** Cosine of the mean vectors of the groups before and after a place; undefined where one side is empty. */
function compareSides(sequence: readonly Float32Array[], place: number): number | undefined {
  if (place === 0) return undefined;
  const before = sum(sequence.slice(Math.max(0, place - GROUP_SIZE), place));
  const after = sum(sequence.slice(place, place + GROUP_SIZE));
  const norm = Math.sqrt(dot(before, before) * dot(after, after));
  return norm === 0 ? undefined : dot(before, after) / norm;
}

function checkVectors(vectors: readonly Float32Array[], expected: number): void {
  const length = vectors[0]?.length ?? 0;
  if (vectors.length === expected && vectors.every((vector) => vector.length === length && length > 0)) return;
  throw new GatewayError({
    kind: 'bad_response',
    message: `The embedder gave ${String(vectors.length)} vectors for ${String(expected)} texts, or vectors of different lengths.`,
    hint: 'Check the embed option: it must return one vector a text, all of one length.',
  });
}

function normalize(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

function sum(vectors: readonly Float32Array[]): Float32Array {
  const total = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, index) => { total[index] = (total[index] ?? 0) + value; });
  return total;
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let index = 0; index < a.length; index += 1) total += (a[index] ?? 0) * (b[index] ?? 0);
  return total;
}
