// Any server that speaks OpenAI's chat API at a URL of the user's: LM Studio, vLLM, llama.cpp, a proxy, a vendor without an entry of its own.
import type { Vendor } from '../vendor.ts';

export const openaiCompatible: Vendor = {
  name: 'openai-compatible',
  label: 'The OpenAI-compatible server',
  dialect: 'openai-chat',
  baseUrl: null,
  needsKey: false,
  envPrefix: 'LOCAL_LLM',
  modelPrefixes: [],
  catalogueId: null,
  defaultModel: null,
  // The smallest default among common servers (text-embeddings-inference).
  embeddings: { maxTexts: 32 },
  quirks: {
    maxTokensField: 'max_tokens',
    structuredOutput: 'json_schema',
  },
};
