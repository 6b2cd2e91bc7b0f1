// embed_texts: vectors for whoever keeps them elsewhere.
import { GatewayError, NO_COST, NO_USAGE } from '@gateway/core';
import { z } from 'zod';
import { toCostField, toSeconds, toUsageFields } from '../../llm-fields.ts';
import type { Services } from '../../services.ts';
import { cacheInput, llmOutput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool, type ToolCall } from '../../tool.ts';

const LOCAL_DIMENSIONS = 1_024;
// Texts between two turns of the event loop.
const TEXTS_A_TURN = 16;

export const embedTexts = defineTool({
  name: 'embed_texts',
  title: 'Embed texts',
  description: 'One vector a text; without model by local word features.',
  toolset: 'rag',
  input: z.object({ texts: z.array(z.string()).min(1).max(10_000), model: z.string().min(1).optional(), ...cacheInput, ...resultInput }),
  output: z.looseObject({ ...resultOutput, ...llmOutput, embeddings: z.array(z.array(z.number())).optional(), dimensions: z.int().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  bulky: ['embeddings'],
  handler: async ({ texts, model }, services, call) => {
    const blank = texts.findIndex((text) => text.trim() === '');
    if (blank >= 0) throw new GatewayError({ kind: 'invalid_input', message: `embed_texts: text ${blank} is empty.`, hint: 'Leave it out: an empty text has no direction.' });
    const startedMs = services.clock.monotonicMs();
    const result = model === undefined || model === 'local' ? await embedLocally(texts, call) : await embedByModel(texts, model, { services, call });
    const { embeddings, dimensions, ...fields } = result;
    return { success: true, embeddings: embeddings.map((vector) => Array.from(vector, roundToFloat)), dimensions, ...fields, processing_time: toSeconds(services.clock.monotonicMs() - startedMs) };
  },
});

type Embedded = { readonly embeddings: readonly Float32Array[]; readonly dimensions: number } & Record<string, unknown>;

async function embedLocally(texts: readonly string[], { signal }: ToolCall): Promise<Embedded> {
  const { HASHING_EMBEDDER, hashTextFeatures } = await import('@gateway/text');
  const embeddings: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += TEXTS_A_TURN) {
    embeddings.push(...hashTextFeatures(texts.slice(start, start + TEXTS_A_TURN), { dimensions: LOCAL_DIMENSIONS }));
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return { embeddings, dimensions: LOCAL_DIMENSIONS, provider: 'local', model: HASHING_EMBEDDER, usage: toUsageFields(NO_USAGE), cost: toCostField(NO_COST), cached: false };
}

async function embedByModel(texts: readonly string[], model: string, { services, call }: { readonly services: Services; readonly call: ToolCall }): Promise<Embedded> {
  const gateway = await services.gateway();
  const { embeddings, dimensions, provider, model: answered, usage, cost, delegation } = await gateway.embed(texts, {
    selector: { model },
    call: { signal: call.signal, origin: call.origin, lane: call.lane, cache: call.cache },
  });
  const isCached = delegation.attempts.length === 0;
  return { embeddings, dimensions, provider, model: answered, usage: usage === null ? null : toUsageFields(usage), cost: toCostField(cost), cached: isCached ? 'exact' : false };
}

// A 32-bit number has nine digits at most; written out as a 64-bit one it would have seventeen.
function roundToFloat(value: number): number {
  return Number(value.toPrecision(8));
}
