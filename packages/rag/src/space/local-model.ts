// A collection's own embedding model: the terms it knows in words, so that it depends on nothing else, and the directions fitted to them.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted, type CallOptions } from '@gateway/core';
import { fitLsa, type FitLsaOptions } from '../embedding/fit-lsa.ts';
import { decodeLsaModel, encodeLsaModel } from '../embedding/lsa-codec.ts';
import { createLsaEmbedder, type LsaModel } from '../embedding/lsa-model.ts';
import { createTermReader, type TermCounts } from '../keyword/read-terms.ts';
import { createTermDictionary } from '../keyword/term-dictionary.ts';
import { toTermVector, type TermVector } from '../keyword/term-vector.ts';

/** Names of spaces of such models begin so. Another number after it: fits of another kind. */
export const LOCAL_SPACE = 'local/lsa-v1';

export interface LocalModel {
  readonly dimensions: number;
  /** Texts it was fitted to. */
  readonly fittedTexts: number;
  /** Gives others their turn after every few texts. @throws GatewayError `cancelled` */
  readonly embed: (texts: readonly string[], call?: Pick<CallOptions, 'signal'>) => Promise<readonly Float32Array[]>;
}

/** A fit as it leaves the thread that made it. */
export interface FittedBytes {
  /** For {@link decodeLocalModel}. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The vectors of the texts that it was fitted to, in order, one after the other. */
  readonly matrix: Float32Array<ArrayBuffer>;
}

// Texts between two turns of the event loop: some milliseconds.
const TEXTS_A_TURN = 8;

/** @returns undefined when the texts share too few terms. @throws GatewayError `cancelled` */
export async function fitLocalModel(texts: AsyncIterable<string>, options: FitLsaOptions = {}): Promise<FittedBytes | undefined> {
  const reader = createTermReader();
  const dictionary = createTermDictionary();
  const vectors: TermVector[] = [];
  for await (const text of texts) {
    vectors.push(toTermVector(reader.read(text), dictionary));
    if (vectors.length % TEXTS_A_TURN === 0) await takeTurn(options.signal);
  }
  const lsa = await fitLsa(vectors, options);
  if (lsa === undefined) return undefined;
  const embedder = createLsaEmbedder(lsa);
  const matrix = new Float32Array(vectors.length * lsa.dimensions);
  for (const [index, vector] of vectors.entries()) {
    matrix.set(embedder.embed(vector), index * lsa.dimensions);
    if (index % TEXTS_A_TURN === 0) await takeTurn(options.signal);
  }
  const terms = Array.from(lsa.termIds, (id) => dictionary.termOf(id) ?? '');
  // The terms' numbers from here on are their places in the model.
  return { bytes: encode(terms, { ...lsa, termIds: Uint32Array.from(terms, (_, place) => place) }), matrix };
}

/** @throws GatewayError `internal` for damaged bytes */
export function decodeLocalModel(bytes: Uint8Array): LocalModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 4 ? Number.POSITIVE_INFINITY : view.getUint32(0, true);
  if (4 + length > bytes.length) throw new GatewayError({ kind: 'internal', message: 'The stored embedding model of a knowledge base is damaged.', hint: 'Fit it again.' });
  const terms = new TextDecoder().decode(bytes.subarray(4, 4 + length)).trimEnd().split('\n');
  return toLocalModel(terms, decodeLsaModel(bytes.subarray(4 + length)));
}

function encode(terms: readonly string[], lsa: LsaModel): Uint8Array<ArrayBuffer> {
  // Terms are words: no blank or line break is in them. What follows begins where numbers of four bytes may.
  const joined = new TextEncoder().encode(terms.join('\n'));
  const words = new Uint8Array(Math.ceil(joined.length / 4) * 4).fill(0x0a);
  words.set(joined);
  const model = encodeLsaModel(lsa);
  const bytes = new Uint8Array(4 + words.length + model.length);
  new DataView(bytes.buffer).setUint32(0, words.length, true);
  bytes.set(words, 4);
  bytes.set(model, 4 + words.length);
  return bytes;
}

function toLocalModel(terms: readonly string[], lsa: LsaModel): LocalModel {
  const reader = createTermReader();
  const places = new Map(terms.map((term, place) => [term, place]));
  const embedder = createLsaEmbedder(lsa);
  return {
    dimensions: lsa.dimensions,
    fittedTexts: lsa.fittedTexts,
    embed: async (texts, call) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        vectors.push(embedder.embed(selectKnown(reader.read(text), places)));
        if (vectors.length % TEXTS_A_TURN === 0) await takeTurn(call?.signal);
      }
      return vectors;
    },
  };
}

function selectKnown(counts: TermCounts, places: ReadonlyMap<string, number>): TermVector {
  const known = [...counts]
    .flatMap(([term, count]) => {
      const place = places.get(term);
      return place === undefined ? [] : [[place, count] as const];
    })
    .sort(([a], [b]) => a - b);
  return { ids: Uint32Array.from(known, ([place]) => place), counts: Uint32Array.from(known, ([, count]) => count) };
}

async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  throwIfAborted(signal);
}
