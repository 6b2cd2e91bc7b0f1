// DeepSeek's bills. Prices per million tokens of deepseek-v4-flash since 2026-08-17: a cache hit 0.007, a miss 0.22, output 0.66, reasoning included; twice
// that from 01:00 to 04:00 and from 06:00 to 10:00 UTC.
import type { GoldenVendor } from './golden-case.ts';
import { openAiChatBody, openAiChatEvents } from './openai-chat-body.ts';

const usage = {
  prompt_tokens: 10_000, completion_tokens: 500, total_tokens: 10_500,
  prompt_cache_hit_tokens: 8_960, prompt_cache_miss_tokens: 1_040,
  completion_tokens_details: { reasoning_tokens: 320 },
};
const source = 'https://api-docs.deepseek.com/guides/kv_cache: prompt_tokens = prompt_cache_hit_tokens + prompt_cache_miss_tokens; blocks of 64 tokens';

export const deepseekGolden: GoldenVendor = {
  provider: 'deepseek',
  prices: 'https://api-docs.deepseek.com/quick_start/pricing',
  body: openAiChatBody,
  events: openAiChatEvents,
  chats: [
    {
      name: 'cache hits and reasoning',
      source,
      model: 'deepseek-v4-flash',
      at: '2026-11-01T12:00:00Z',
      usage,
      // 8,960 x 0.007 = 62.72; 1,040 x 0.22 = 228.8; 500 x 0.66 = 330
      billMicroUsd: 621.52,
    },
    {
      name: 'the same at peak hours',
      source,
      model: 'deepseek-v4-flash',
      at: '2026-11-02T02:00:00Z',
      usage,
      // 8,960 x 0.014 = 125.44; 1,040 x 0.44 = 457.6; 500 x 1.32 = 660
      billMicroUsd: 1_243.04,
    },
  ],
  embeddings: [],
};
