// OpenAI's bills. Prices per million tokens, read 2026-11: gpt-4o 2.50, cached 1.25, out 10; gpt-5 1.25, cached 0.125, out 10; gpt-5.6-sol 4, cached 0.40,
// cache writes 5, out 20; gpt-5.4 2.50, out 15, of more than 272K input 5 and 22.50; text-embedding-3-small 0.02, -large 0.13.
import type { GoldenVendor } from './golden-case.ts';
import { openAiChatBody, openAiChatEvents } from './openai-chat-body.ts';

const at = '2026-11-01T12:00:00Z';

export const openaiGolden: GoldenVendor = {
  provider: 'openai',
  prices: 'https://developers.openai.com/api/docs/pricing',
  body: openAiChatBody,
  events: openAiChatEvents,
  embeddingBody: ({ model, usage }) => ({ object: 'list', model, data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }], usage }),
  chats: [
    {
      name: 'a cached read, which is part of the prompt tokens',
      source: 'https://developers.openai.com/api/docs/guides/prompt-caching (the usage of its example)',
      model: 'gpt-4o-2024-08-06',
      at,
      usage: {
        prompt_tokens: 2_006, completion_tokens: 300, total_tokens: 2_306,
        prompt_tokens_details: { cached_tokens: 1_920 },
        completion_tokens_details: { reasoning_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
      },
      // (2,006 - 1,920) x 2.50 = 215; 1,920 x 1.25 = 2,400; 300 x 10 = 3,000
      billMicroUsd: 5_615,
    },
    {
      name: 'a cache write beside a read: ordinary = input - cached - written',
      source: 'https://developers.openai.com/api/docs/guides/prompt-caching (calculate_input_cost)',
      model: 'gpt-5.6-sol',
      at,
      usage: {
        prompt_tokens: 5_000, completion_tokens: 300, total_tokens: 5_300,
        prompt_tokens_details: { cached_tokens: 1_920, cache_write_tokens: 2_080 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
      // 1,000 x 4 = 4,000; 1,920 x 0.40 = 768; 2,080 x 5 = 10,400; 300 x 20 = 6,000
      billMicroUsd: 21_168,
    },
    {
      name: 'reasoning, which is part of the completion tokens',
      source: 'https://developers.openai.com/api/docs/guides/reasoning (the usage of its example)',
      model: 'gpt-5',
      at,
      usage: {
        prompt_tokens: 75, completion_tokens: 1_186, total_tokens: 1_261,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 1_024 },
      },
      // 75 x 1.25 = 93.75; 1,186 x 10 = 11,860
      billMicroUsd: 11_953.75,
    },
    {
      name: 'a prompt of exactly 272K tokens is still short',
      source: 'https://developers.openai.com/api/docs/models/gpt-5.4: prompts with >272K input tokens are priced at 2x input and 1.5x output',
      model: 'gpt-5.4',
      at,
      usage: { prompt_tokens: 272_000, completion_tokens: 1_000, total_tokens: 273_000 },
      // 272,000 x 2.50 = 680,000; 1,000 x 15 = 15,000
      billMicroUsd: 695_000,
    },
    {
      name: 'a longer prompt costs more for the whole call',
      source: 'https://developers.openai.com/api/docs/models/gpt-5.4: the same',
      model: 'gpt-5.4',
      at,
      usage: { prompt_tokens: 272_001, completion_tokens: 1_000, total_tokens: 273_001 },
      // 272,001 x 5 = 1,360,005; 1,000 x 22.50 = 22,500
      billMicroUsd: 1_382_505,
    },
  ],
  embeddings: [
    {
      name: 'an embedding',
      source: 'https://platform.openai.com/docs/api-reference/embeddings/create (the usage of its example)',
      model: 'text-embedding-3-small',
      at,
      usage: { prompt_tokens: 8, total_tokens: 8 },
      // 8 x 0.02
      billMicroUsd: 0.16,
    },
    {
      name: 'a large embedding',
      source: 'the same, for a full request',
      model: 'text-embedding-3-large',
      at,
      usage: { prompt_tokens: 300_000, total_tokens: 300_000 },
      // 300,000 x 0.13
      billMicroUsd: 39_000,
    },
  ],
};
