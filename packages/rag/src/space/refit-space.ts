// Fits a base's own model to all it holds and moves the base over to it, while others go on searching and adding.
import { randomUUID } from 'node:crypto';
import { throwIfAborted, type CallOptions } from '@gateway/core';
import { toSearchText } from '../store/search-text.ts';
import type { StoredBase } from '../store/vector-store.ts';
import type { FitThread } from './fit-thread.ts';
import { decodeLocalModel, LOCAL_SPACE, type LocalModel } from './local-model.ts';

// With fewer texts there is little to learn from; features of words do better.
const MIN_TEXTS = 100;
const REFIT_AT_GROWTH = 2;
// Chunks that are read in one turn of the event loop: a few milliseconds.
const PAGE = 100;

/**
 * Whether a base has grown out of the model that it has.
 *
 * @param fittedTexts texts of that model; undefined when there is none yet
 */
export function needsRefit(chunks: number, fittedTexts: number | undefined): boolean {
  return chunks >= (fittedTexts === undefined ? MIN_TEXTS : REFIT_AT_GROWTH * fittedTexts);
}

export interface RefitOptions extends CallOptions {
  readonly thread: FitThread;
}

/**
 * @returns whether the base is in a new space; not when another process was faster, or the texts share too few terms
 * @throws GatewayError what the thread throws, before anything is written; what the base throws
 */
export async function refitSpace(base: StoredBase, { thread, signal }: RefitOptions): Promise<boolean> {
  const from = (await base.readSpace()).name;
  const ids: number[] = [];
  const fit = await thread.fit(listTexts(base, ids), { signal });
  if (fit === undefined) return false;
  const space = `${LOCAL_SPACE}/${randomUUID()}`;
  const dimensions = fit.matrix.length / ids.length;
  for (let start = 0; start < ids.length; start += PAGE) {
    throwIfAborted(signal);
    await base.putVectors(space, new Map(ids.slice(start, start + PAGE).map((id, index) => [id, fit.matrix.subarray((start + index) * dimensions, (start + index + 1) * dimensions)])));
  }
  let model: LocalModel | undefined;
  for (;;) {
    const result = await base.switchSpace({ name: space, model: fit.bytes }, from);
    if (result.outcome !== 'incomplete') return result.outcome === 'switched';
    model ??= decodeLocalModel(fit.bytes);
    await addMissing(base, { space, missing: result.missing, model });
  }
}

async function* listTexts(base: StoredBase, ids: number[]): AsyncGenerator<readonly string[]> {
  for (let after: number | undefined; ; after = ids.at(-1)) {
    const chunks = await base.listChunks({ after, limit: PAGE });
    ids.push(...chunks.map(({ id }) => id));
    yield chunks.map(toSearchText);
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
