// OpenRouter's bills: it sends what it charged, in credits of one dollar, and that counts whatever the tokens would have come to.
import type { GoldenVendor } from './golden-case.ts';
import { openAiChatBody, openAiChatEvents } from './openai-chat-body.ts';

const at = '2026-11-01T12:00:00Z';
const source = 'https://openrouter.ai/docs/use-cases/usage-accounting (the usage of its example)';
const usage = {
  completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 0 },
  cost: 0.95, cost_details: { upstream_inference_cost: 19 },
  prompt_tokens: 194, prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 100, audio_tokens: 0 },
  total_tokens: 196,
};

export const openrouterGolden: GoldenVendor = {
  provider: 'openrouter',
  prices: 'https://openrouter.ai/docs/use-cases/usage-accounting (cost: the total amount charged to your account)',
  body: openAiChatBody,
  events: openAiChatEvents,
  chats: [
    {
      name: 'what it says it charged',
      source,
      model: 'openai/gpt-4o',
      at,
      usage,
      // 0.95 credits
      billMicroUsd: 950_000,
    },
    {
      name: "with one's own key, the vendor's bill comes on top of the fee",
      source: `${source}; upstream_inference_cost is charged by the vendor for BYOK requests`,
      model: 'openai/gpt-4o',
      at,
      usage: { ...usage, is_byok: true },
      // 0.95 + 19
      billMicroUsd: 19_950_000,
    },
    {
      name: 'reasoning and cached reads are in it',
      source,
      model: 'anthropic/claude-sonnet-4.5',
      at,
      usage: {
        prompt_tokens: 10_339, completion_tokens: 60, total_tokens: 10_399, cost: 0.0123456,
        prompt_tokens_details: { cached_tokens: 10_318, cache_write_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 40 },
      },
      // 0.0123456 credits
      billMicroUsd: 12_345.6,
    },
  ],
  embeddings: [],
};
