// Vectors by a few byte sums: the same text gives the same vector, similar words give similar ones.
import { throwIfAborted } from '../abort.ts';
import type { EmbeddingModel } from '../embedding-model.ts';

export function createFakeEmbeddingModel(options: { readonly provider?: string; readonly model?: string; readonly dimensions?: number } = {}): EmbeddingModel {
  const provider = options.provider ?? 'fake';
  const model = options.model ?? 'fake-embedding';
  const dimensions = options.dimensions ?? 16;
  return {
    provider,
    model,
    embed: async (texts, call) => {
      throwIfAborted(call?.signal);
      const inputTokens = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
      return {
        embeddings: texts.map((text) => embed(text, dimensions)),
        dimensions,
        usage: { inputTokens, outputTokens: 0 },
        cost: null,
        provider,
        model,
      };
    },
  };
}

function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().split(/\W+/)) {
    let hash = 2_166_136_261;
    for (const char of word) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    const slot = hash % dimensions;
    vector[slot] = (vector[slot] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
