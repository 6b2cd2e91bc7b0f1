// An entry of Google's model list as ours. Source: https://ai.google.dev/api/models
import type { Model } from '@google/genai';
import type { ModelCapability, ModelInfo } from '@gateway/core';
import { readCount } from '../read-count.ts';

const CAPABILITIES: ReadonlyMap<string, readonly ModelCapability[]> = new Map(Object.entries<readonly ModelCapability[]>({
  generateContent: ['chat', 'streaming'],
  embedContent: ['embedding'],
}));

export function readModel(model: Model, provider: string): ModelInfo {
  const inputTokens = readCount(model.inputTokenLimit);
  return {
    provider,
    model: (model.name ?? '').replace(/^models\//, ''),
    price: null,
    // Google names the input's limit; the output has its own beside it.
    contextTokens: inputTokens ?? null,
    maxOutputTokens: readCount(model.outputTokenLimit) ?? null,
    capabilities: (model.supportedActions ?? []).flatMap((action) => CAPABILITIES.get(action) ?? []),
  };
}
