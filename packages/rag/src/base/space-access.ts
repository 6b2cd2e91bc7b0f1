// The maker of a base's vectors, as the base has it now: a fitted model is large, and read once.
import { GatewayError, type EmbeddingModel } from '@gateway/core';
import { createVectorMaker, type VectorMaker } from '../space/vector-maker.ts';
import type { StoredBase } from '../store/vector-store.ts';

export interface SpaceAccess {
  readonly base: StoredBase;
  /** The base's embedding model; none for the local one. */
  readonly model: EmbeddingModel | undefined;
  /** The maker for the space that the base is in at this moment. */
  read(): Promise<VectorMaker>;
}

export function createSpaceAccess(base: StoredBase, model: EmbeddingModel | undefined): SpaceAccess {
  let maker: VectorMaker | undefined;
  return {
    base,
    model,
    read: async () => {
      if (maker?.space !== (await base.readSpaceName())) maker = createVectorMaker(await base.readSpace(), model);
      return maker;
    },
  };
}

// A base changes its space at twofold growth: more changes than this during one call are a fault.
const MAX_CHANGES = 5;

/** Does work that depends on the space again when the space has changed meanwhile. @param work undefined when it has */
export async function inCurrentSpace<T>(access: SpaceAccess, work: (maker: VectorMaker) => Promise<T | undefined>): Promise<T> {
  for (let change = 0; change <= MAX_CHANGES; change += 1) {
    const result = await work(await access.read());
    if (result !== undefined) return result;
  }
  throw new GatewayError({ kind: 'unavailable', message: 'The vectors of the knowledge base are being made anew again and again.', hint: 'Try again in a moment.' });
}
