// Embedding models of every sort, as vendors could sell them: useful ones, useless ones, and such as point where they should not.
import type { EmbeddingModel } from '../../packages/core/src/index.ts';
import { createUseLiteModel } from '../../packages/rag/src/index.ts';
import { HASHING_EMBEDDER, hashTextFeatures } from '../../packages/text/src/index.ts';

export interface Embedder {
  readonly name: string;
  readonly model: EmbeddingModel;
}

const toModel = (model: string, embed: (text: string) => Float32Array): EmbeddingModel => ({
  provider: 'bench',
  model,
  embed: async (texts) => {
    const embeddings = texts.map(embed);
    return Promise.resolve({ embeddings, dimensions: embeddings[0]?.length ?? 0, usage: null, cost: null, provider: 'bench', model });
  },
});

const features = (text: string): Float32Array => hashTextFeatures([text])[0] ?? new Float32Array(1_024);

// Always the same for one text, near to nothing.
function scramble(text: string): Float32Array {
  let state = Buffer.from(text).reduce((sum, byte) => Math.imul(sum ^ byte, 16_777_619), 5);
  return Float32Array.from({ length: 64 }, () => {
    state = Math.imul(state ^ (state >>> 13), 1_540_483_477) + 12_345;
    return (state >>> 8) / 2 ** 24 - 0.5;
  });
}

/** @param texts of the collection, which an adversary knows. @param isQuick without those that take minutes */
export async function listEmbedders(texts: readonly string[], isQuick: boolean): Promise<Embedder[]> {
  const places = new Map(texts.map((text, place) => [text.trim(), place]));
  const placeOf = (text: string): number | undefined => places.get(text.trim());
  const longest = Math.max(...texts.map(({ length }) => length));
  const embedders: Embedder[] = [
    { name: `word features (${HASHING_EMBEDDER})`, model: toModel('hashing', features) },
    { name: 'vectors without any meaning', model: toModel('noise', scramble) },
    { name: 'adversary: one vector for everything', model: toModel('constant', () => Float32Array.of(0.6, 0.8)) },
    { name: "adversary: each text has another text's vector", model: toModel('shifted', (text) => {
      const place = placeOf(text);
      return features(place === undefined ? text : (texts[(place + 1) % texts.length] ?? text));
    }) },
    { name: 'adversary: every text points away from what it says', model: toModel('opposite', (text) => (placeOf(text) === undefined ? features(text) : features(text).map((value) => -value))) },
    { name: 'adversary: the longest texts are near to everything', model: toModel('length', (text) => {
      const share = placeOf(text) === undefined ? 1 : text.length / longest;
      return Float32Array.of(share, Math.sqrt(1 - share * share));
    }) },
  ];
  const useLite = createUseLiteModel();
  if (isQuick) return embedders;
  try {
    await useLite.embed(['Is it installed?']);
    embedders.splice(1, 0, { name: 'USE-lite (`createUseLiteModel`)', model: useLite });
  } catch (error) {
    console.error(`Without USE-lite: ${(error as Error).message}`);
  }
  return embedders;
}
