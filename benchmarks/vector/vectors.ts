// Turns the texts into vectors by this package's own fit, and keeps them in files that every contestant's process reads.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fitLsa } from '../../packages/rag/src/embedding/fit-lsa.ts';
import { createLsaEmbedder } from '../../packages/rag/src/embedding/lsa-model.ts';
import { createTermReader } from '../../packages/rag/src/keyword/read-terms.ts';
import { createTermDictionary } from '../../packages/rag/src/keyword/term-dictionary.ts';
import { toTermVector } from '../../packages/rag/src/keyword/term-vector.ts';
import { readTexts } from './texts.ts';

export const DIMENSIONS = 384;
export const QUERIES = 300;
const FITTED = 12_000;
const TERMS = 8_000;

export const VECTOR_RECIPE = `Vectors: latent semantic analysis of rank ${DIMENSIONS} by this package's own \`fitLsa\`, fitted to ${FITTED.toLocaleString('en')} of the texts, evenly taken (${TERMS.toLocaleString('en')} terms), the others folded in; length 1. Queries: ${QUERIES} of the texts, evenly taken and left out of what is searched.`;

const FOLDER = path.join(import.meta.dirname, 'node_modules/.cache/vectors');
export const ROWS_FILE = path.join(FOLDER, 'rows.f32');
export const QUERIES_FILE = path.join(FOLDER, 'queries.f32');

/** Writes the files unless they are there. */
export async function prepareVectors(count: number): Promise<void> {
  if (existsSync(ROWS_FILE) && existsSync(QUERIES_FILE)) return;
  // A tenth more, since some point nowhere, or the same way as another.
  const texts = readTexts(Math.ceil((count + QUERIES) * 1.1));
  const reader = createTermReader();
  const dictionary = createTermDictionary();
  const terms = texts.map((text) => toTermVector(reader.read(text), dictionary));
  const model = await fitLsa(terms, { dimensions: DIMENSIONS, maxTexts: FITTED, maxTerms: TERMS });
  if (model?.dimensions !== DIMENSIONS) throw new Error(`The texts give vectors of ${model?.dimensions ?? 0} dimensions only.`);
  const embedder = createLsaEmbedder(model);
  const seen = new Set<string>();
  const vectors: Float32Array[] = [];
  for (const one of terms) {
    const vector = embedder.embed(one);
    const key = Buffer.from(vector.buffer).toString('latin1', 0, 64);
    if (seen.has(key) || vector.every((value) => value === 0)) continue;
    seen.add(key);
    vectors.push(vector);
  }
  if (vectors.length < count + QUERIES) throw new Error(`The texts give only ${vectors.length} different vectors.`);
  const total = count + QUERIES;
  const isQuery = (index: number): boolean => Math.floor((index * QUERIES) / total) !== Math.floor(((index + 1) * QUERIES) / total);
  const kept = vectors.slice(0, total);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(QUERIES_FILE, pack(kept.filter((_, index) => isQuery(index))));
  // In an order without any subject, so that the first 10,000 are of everything.
  const rows = kept.filter((_, index) => !isQuery(index));
  writeFileSync(ROWS_FILE, pack(rows.map((_, index) => rows[(index * 61_001) % rows.length] ?? new Float32Array(DIMENSIONS))));
}

function pack(vectors: readonly Float32Array[]): Uint8Array {
  const all = new Float32Array(vectors.length * DIMENSIONS);
  for (const [index, vector] of vectors.entries()) all.set(vector, index * DIMENSIONS);
  return new Uint8Array(all.buffer);
}

export function readQueries(): Float32Array[] {
  const bytes = readFileSync(QUERIES_FILE);
  return Array.from({ length: bytes.length / (4 * DIMENSIONS) }, (_, index) => new Float32Array(bytes.buffer.slice(bytes.byteOffset + index * 4 * DIMENSIONS, bytes.byteOffset + (index + 1) * 4 * DIMENSIONS)));
}

/** Row after row, some at a time, so that who reads them does not hold them twice. */
export function* readRows(count: number, atOnce = 1_000): Generator<{ readonly from: number; readonly rows: Float32Array }> {
  const file = openSync(ROWS_FILE, 'r');
  try {
    for (let from = 0; from < count; from += atOnce) {
      const rows = new Float32Array(Math.min(atOnce, count - from) * DIMENSIONS);
      readSync(file, new Uint8Array(rows.buffer), 0, rows.byteLength, from * 4 * DIMENSIONS);
      yield { from, rows };
    }
  } finally {
    closeSync(file);
  }
}

/** The product of each query with each row, in double precision. */
export function scoreAll(count: number, queries: readonly Float32Array[]): Float64Array[] {
  const scores = queries.map(() => new Float64Array(count));
  for (const { from, rows } of readRows(count)) {
    for (const [number, query] of queries.entries()) {
      const target = scores[number] ?? new Float64Array();
      for (let row = 0; row < rows.length / DIMENSIONS; row += 1) {
        let sum = 0;
        for (let at = 0; at < DIMENSIONS; at += 1) sum += (rows[row * DIMENSIONS + at] as number) * (query[at] as number);
        target[from + row] = sum;
      }
    }
  }
  return scores;
}
