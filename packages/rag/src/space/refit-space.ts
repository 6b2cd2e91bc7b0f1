// Fits a base's own model to all it holds and moves the base over to it, while others go on searching and adding.
import { randomUUID } from 'node:crypto';
import type { CallOptions } from '@gateway/core';
import { toSearchText } from '../store/search-text.ts';
import type { StoredBase } from '../store/vector-store.ts';
import { fitLocalModel, LOCAL_SPACE, type LocalModel } from './local-model.ts';

// With fewer texts there is little to learn from; features of words do better.
const MIN_TEXTS = 100;
const REFIT_AT_GROWTH = 2;
const PAGE = 200;

/**
 * Whether a base has grown out of the model that it has.
 *
 * @param fittedTexts texts of that model; undefined when there is none yet
 */
export function needsRefit(chunks: number, fittedTexts: number | undefined): boolean {
  return chunks >= (fittedTexts === undefined ? MIN_TEXTS : REFIT_AT_GROWTH * fittedTexts);
}

/**
 * @returns whether the base is in a new space; not when another process was faster, or the texts share too few terms
 * @throws GatewayError `cancelled`, what the base throws
 */
export async function refitSpace(base: StoredBase, call: CallOptions = {}): Promise<boolean> {
  const from = (await base.readSpace()).name;
  const ids: number[] = [];
  const fit = await fitLocalModel(listTexts(base, ids), { signal: call.signal });
  if (fit === undefined) return false;
  const space = `${LOCAL_SPACE}/${randomUUID()}`;
  await base.putVectors(space, new Map(fit.vectors.map((vector, index) => [ids[index] ?? -1, vector])));
  for (;;) {
    const result = await base.switchSpace({ name: space, model: fit.bytes }, from);
    if (result.outcome !== 'incomplete') return result.outcome === 'switched';
    await addMissing(base, { space, missing: result.missing, model: fit.model });
  }
}

async function* listTexts(base: StoredBase, ids: number[]): AsyncGenerator<string> {
  for (let after: number | undefined; ; after = ids.at(-1)) {
    const chunks = await base.listChunks({ after, limit: PAGE });
    for (const chunk of chunks) {
      ids.push(chunk.id);
      yield toSearchText(chunk);
    }
    if (chunks.length < PAGE) return;
  }
}

async function addMissing(base: StoredBase, work: { readonly space: string; readonly missing: readonly number[]; readonly model: LocalModel }): Promise<void> {
  for (let start = 0; start < work.missing.length; start += PAGE) {
    const chunks = await base.readChunks(work.missing.slice(start, start + PAGE));
    const vectors = await work.model.embed(chunks.map(toSearchText));
    await base.putVectors(work.space, new Map(chunks.map(({ id }, index) => [id, vectors[index] ?? new Float32Array(work.model.dimensions)])));
  }
}
