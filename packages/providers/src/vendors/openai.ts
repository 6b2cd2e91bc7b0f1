// OpenAI: the chat API in its original form.
import type { Vendor } from '../vendor.ts';

// Reasoning models refuse `temperature` and `top_p`: the o series, and everything from GPT-5 on except the chat variants.
// Source: https://platform.openai.com/docs/guides/reasoning
const REASONING_MODEL = /^(?:ft:)?(?:o\d|gpt-(?:[5-9]|\d\d)(?!.*-chat))/;

// Explicit cache breakpoints: GPT-5.6 and later. Source: https://developers.openai.com/api/docs/guides/prompt-caching
const CACHE_BREAKPOINTS = /^(?:ft:)?gpt-(?:5\.(?:[6-9]|\d\d)|[6-9]|\d\d)(?:[.:-]|$)/;

export const openai: Vendor = {
  name: 'openai',
  label: 'OpenAI',
  dialect: 'openai-chat',
  baseUrl: 'https://api.openai.com/v1',
  needsKey: true,
  envPrefix: 'OPENAI',
  modelPrefixes: ['gpt-', 'chatgpt-', 'o1', 'o3', 'o4', 'ft:gpt-', 'text-embedding-'],
  catalogueId: 'openai',
  defaultModel: 'gpt-6-luna',
  // https://platform.openai.com/docs/api-reference/embeddings: 2,048 inputs and 300,000 tokens a request, whatever the script.
  embeddings: { maxTexts: 2_048, maxCharacters: 250_000 },
  // https://developers.openai.com/api/docs/guides/batch: 50,000 requests and 200 MB a file.
  batches: { maxItems: 50_000, maxBytes: 200_000_000 },
  quirks: {
    maxTokensField: 'max_completion_tokens',
    structuredOutput: 'json_schema',
    // Same page: without a breakpoint these models remember whole prompts, and one that ends differently finds nothing of it.
    promptCache: { minTokens: 1_024, takesBreakpoints: (model) => CACHE_BREAKPOINTS.test(model) },
    takesSampling: (model) => !REASONING_MODEL.test(model),
    reasoningOutsideCompletion: false,
    embeddingEncoding: 'base64',
  },
};
