// OpenRouter: OpenAI's chat API in front of every vendor, with the real cost in the answer and prices in the model list.
import { type Cost, createCost, fromUsd, MAX_EXACT_USD, type JsonObject, type JsonValue, type ModelCapability, type ModelPrice } from '@gateway/core';
import type { WireModel, WireUsage } from '../dialects/openai-chat/wire.ts';
import { readCount } from '../dialects/read-count.ts';
import { readProperty } from '../dialects/read-property.ts';
import type { Vendor } from '../vendor.ts';

export const openrouter: Vendor = {
  name: 'openrouter',
  label: 'OpenRouter',
  dialect: 'openai-chat',
  baseUrl: 'https://openrouter.ai/api/v1',
  needsKey: true,
  envPrefix: 'OPENROUTER',
  modelPrefixes: [],
  // All its names are `author/model`, and its own routers have itself as the author.
  toModelName: (model) => (model.includes('/') ? model : `openrouter/${model}`),
  catalogueId: 'openrouter',
  defaultModel: 'openrouter/auto',
  embeddings: { maxTexts: 64 },
  quirks: {
    maxTokensField: 'max_tokens',
    structuredOutput: 'json_schema',
    // Source: https://openrouter.ai/docs/use-cases/usage-accounting
    extraBody: { usage: { include: true } },
    readCost,
    reasoningOutsideCompletion: false,
    echo: { name: 'reasoning_details', join: joinReasoningDetails },
    readModel: (model) => ({
      price: readPrice(readProperty(model, 'pricing')),
      contextTokens: readCount(readProperty(model, 'context_length')) ?? null,
      maxOutputTokens: readCount(readProperty(readProperty(model, 'top_provider'), 'max_completion_tokens')) ?? null,
      capabilities: readCapabilities(model),
    }),
    // Its model list answers without a key, so it shows nothing about the key.
    checkPath: '/key',
  },
};

/** `cost` is what OpenRouter charged; with the user's own vendor key (BYOK) it is the fee alone, and the vendor's bill comes on top. */
function readCost(usage: WireUsage): Cost | null {
  const charged = readAmount(usage['cost']);
  if (charged === undefined) return null;
  const details = usage['cost_details'];
  const upstream = usage['is_byok'] === true ? readAmount(readProperty(details, 'upstream_inference_cost')) : 0;
  // A bill beyond what any call can cost is none; nobody loses an answer over it.
  if (upstream === undefined || charged + upstream > MAX_EXACT_USD) return null;
  const total = fromUsd(charged + upstream);
  // How the total divides is told only as the vendor's own prices; without them it all counts as output.
  const input = fromUsd(readAmount(readProperty(details, 'upstream_inference_prompt_cost')) ?? 0);
  return createCost(Math.min(input, total), total - Math.min(input, total));
}

function readAmount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

// Pieces of one detail share its index; their texts follow each other. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens
function joinReasoningDetails(pieces: readonly JsonValue[]): JsonValue {
  const details: { [key: string]: JsonValue }[] = [];
  for (const piece of pieces.flat() as readonly JsonObject[]) {
    const known = details.find((detail) => detail['index'] !== undefined && detail['index'] === piece['index'] && detail['type'] === piece['type']);
    if (known === undefined) details.push({ ...piece });
    else for (const [field, value] of Object.entries(piece)) known[field] = joinField(field, known[field], value);
  }
  return details;
}

function joinField(field: string, earlier: JsonValue | undefined, later: JsonValue): JsonValue {
  const grows = ['text', 'summary', 'data', 'signature'].includes(field) && typeof earlier === 'string' && typeof later === 'string';
  return grows ? earlier + later : (later ?? earlier ?? null);
}

// Prices are decimal strings in USD per token; -1 means that it depends on where the request goes.
function readPrice(pricing: unknown): ModelPrice | null {
  const perMillion = (field: string): number | undefined => {
    const value = Number(readProperty(pricing, field) ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? Math.round(value * 1e12) / 1e6 : undefined;
  };
  const input = perMillion('prompt');
  const output = perMillion('completion');
  if (input === undefined || output === undefined) return null;
  return { input, output, cacheRead: perMillion('input_cache_read'), cacheWrite: perMillion('input_cache_write') };
}

function readCapabilities(model: WireModel): ModelCapability[] {
  const listed = readProperty(model, 'supported_parameters');
  const parameters: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const inputs = readProperty(readProperty(model, 'architecture'), 'input_modalities');
  const byParameter: readonly (readonly [string, ModelCapability])[] = [
    ['response_format', 'json'],
    ['structured_outputs', 'json_schema'],
    ['tools', 'tools'],
    ['reasoning', 'reasoning'],
  ];
  const told = byParameter.flatMap(([parameter, capability]) => (parameters.includes(parameter) ? [capability] : []));
  return ['chat', 'streaming', ...told, ...(Array.isArray(inputs) && inputs.includes('image') ? (['vision'] as const) : [])];
}
