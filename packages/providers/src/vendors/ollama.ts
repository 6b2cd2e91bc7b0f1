// Ollama: models on this or a neighbouring machine, by its OpenAI-compatible endpoint; its own API lists them.
import type { Exchange } from '../dialect.ts';
import { unreadable } from '../dialects/inner-failure.ts';
import { readProperty, readString } from '../dialects/read-property.ts';
import type { Vendor } from '../vendor.ts';

export const ollama: Vendor = {
  name: 'ollama',
  label: 'Ollama',
  dialect: 'openai-chat',
  baseUrl: 'http://127.0.0.1:11434',
  // Ollama's documentation writes its address without the path of the compatible endpoint.
  toApiUrl: (baseUrl) => (/\/v1\/?$/.test(baseUrl) ? baseUrl : `${baseUrl.replace(/\/$/, '')}/v1`),
  needsKey: false,
  envPrefix: 'OLLAMA',
  modelPrefixes: [],
  catalogueId: null,
  defaultModel: null,
  embeddings: { maxTexts: 256 },
  quirks: {
    maxTokensField: 'max_tokens',
    structuredOutput: 'json_schema',
    listModels: listInstalled,
  },
};

// Source: https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models
async function listInstalled({ baseUrl, apiKey, fetch, signal }: Exchange): Promise<readonly string[]> {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${baseUrl.replace(/\/v1\/?$/, '')}/api/tags`, { signal, headers });
  const models = readProperty(await response.json(), 'models');
  if (!Array.isArray(models)) throw unreadable('the list of models is not a list.');
  return models.flatMap((model: unknown) => readString(readProperty(model, 'name')) ?? []);
}
