// DeepSeek: OpenAI's chat API, with its own cache counts, JSON mode without schemas, and reasoning that comes back with tool calls.
import { readCount } from '../dialects/read-count.ts';
import type { Vendor } from '../vendor.ts';

export const deepseek: Vendor = {
  name: 'deepseek',
  label: 'DeepSeek',
  dialect: 'openai-chat',
  baseUrl: 'https://api.deepseek.com',
  needsKey: true,
  envPrefix: 'DEEPSEEK',
  modelPrefixes: ['deepseek-'],
  catalogueId: 'deepseek',
  defaultModel: 'deepseek-v4-flash',
  embeddings: null,
  quirks: {
    maxTokensField: 'max_tokens',
    structuredOutput: 'json_object',
    reasoningOutsideCompletion: false,
    // prompt_tokens = prompt_cache_hit_tokens + prompt_cache_miss_tokens. Source: https://api-docs.deepseek.com/guides/kv_cache
    readCachedTokens: (usage) => readCount(usage['prompt_cache_hit_tokens']),
    // Thinking beside tool calls must be sent back. Source: https://api-docs.deepseek.com/guides/thinking_mode#tool-calls
    echo: { name: 'reasoning_content', join: (pieces) => pieces.filter((piece) => typeof piece === 'string').join('') },
  },
};
