// An entry of Anthropic's model list as ours. Source: https://docs.anthropic.com/en/api/models-list
import type { ModelCapability, ModelInfo } from '@gateway/core';
import { readCount } from '../read-count.ts';
import { readProperty } from '../read-property.ts';

const CAPABILITIES: readonly (readonly [field: string, capability: ModelCapability])[] = [
  ['structured_outputs', 'json_schema'],
  ['image_input', 'vision'],
  ['thinking', 'reasoning'],
];

export function readModel(model: { readonly id: string }, provider: string): ModelInfo {
  const told = readProperty(model, 'capabilities');
  const supported = CAPABILITIES.filter(([field]) => readProperty(readProperty(told, field), 'supported') === true);
  return {
    provider,
    model: model.id,
    price: null,
    contextTokens: readCount(readProperty(model, 'max_input_tokens')) ?? null,
    maxOutputTokens: readCount(readProperty(model, 'max_tokens')) ?? null,
    // Every model of the Messages API chats, streams and calls tools.
    capabilities: ['chat', 'streaming', 'tools', ...supported.map(([, capability]) => capability)],
  };
}
