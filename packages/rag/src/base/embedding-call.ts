// The part of a search's or an addition's options that its embedding model is told.
import type { EmbeddingCall } from './knowledge-base.ts';

export function toEmbeddingCall({ signal, origin, lane, cache, onEmbedded }: EmbeddingCall): EmbeddingCall {
  return { signal, origin, lane, cache, onEmbedded };
}
