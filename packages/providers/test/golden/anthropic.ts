// Anthropic's bills. Prices per million tokens (input / 5-minute write / 1-hour write / cache read / output), read 2026-10: Opus 5.5 4 / 5 / 8 / 0.20 / 20;
// Haiku 4.5 1 / 1.25 / 2 / 0.10 / 5; Sonnet 5.5 2 / 2.50 / 4 / 0.10 / 10; Haiku 5.5 0.10 in and 0.50 out, five times that of more than 100K;
// Sonnet 4.6 3 / 3.75 / 6 / 0.30 / 15, until 13 March 2026 of more than 200K input twice the input rates and 22.50 out.
import type { GoldenVendor } from './golden-case.ts';

const at = '2026-11-01T12:00:00Z';
const CACHING = 'https://platform.claude.com/docs/en/build-with-claude/prompt-caching';
const LONG_CONTEXT =
  'https://platform.claude.com/docs/en/about-claude/pricing#long-context-pricing: more than 200K input tokens, cache reads and writes included';
const LONG = {
  input_tokens: 140_000, cache_creation_input_tokens: 1_000, cache_read_input_tokens: 60_000, output_tokens: 2_000,
  cache_creation: { ephemeral_5m_input_tokens: 600, ephemeral_1h_input_tokens: 400 },
};

function sse(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const anthropicGolden: GoldenVendor = {
  provider: 'anthropic',
  prices: 'https://platform.claude.com/docs/en/about-claude/pricing',
  body: ({ model, usage }) => ({
    id: 'msg_1', type: 'message', role: 'assistant', model, content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn', stop_sequence: null, usage,
  }),
  // The input is told at the start, the output grows until the end.
  events: ({ model, usage }) => [
    sse({
      type: 'message_start',
      message: { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1, output_tokens_details: null } },
    }),
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }),
    sse({ type: 'content_block_stop', index: 0 }),
    sse({ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: pickOutput(usage) }),
    sse({ type: 'message_stop' }),
  ],
  chats: [
    {
      name: 'a book written to the cache for five minutes',
      source: `${CACHING} (the usage of its first example)`,
      model: 'claude-opus-5-5',
      at,
      usage: { input_tokens: 21, cache_creation_input_tokens: 188_086, cache_read_input_tokens: 0, output_tokens: 393 },
      // 21 x 4 = 84; 188,086 x 5 = 940,430; 393 x 20 = 7,860
      billMicroUsd: 948_374,
    },
    {
      name: 'the same book read from the cache, whose tokens are not among the input tokens',
      source: `${CACHING} (the same)`,
      model: 'claude-opus-5-5',
      at,
      usage: { input_tokens: 21, cache_creation_input_tokens: 0, cache_read_input_tokens: 188_086, output_tokens: 393 },
      // 84; 188,086 x 0.20 = 37,617.2; 7,860
      billMicroUsd: 45_561.2,
    },
    {
      name: 'a read beside writes for five minutes and for an hour',
      source: `${CACHING}#1-hour-cache-duration (the usage of its example)`,
      model: 'claude-haiku-4-5',
      at,
      usage: {
        input_tokens: 2_048, cache_read_input_tokens: 1_800, cache_creation_input_tokens: 248, output_tokens: 503,
        cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      },
      // 2,048 x 1; 1,800 x 0.10 = 180; 148 x 1.25 = 185; 100 x 2 = 200; 503 x 5 = 2,515
      billMicroUsd: 5_128,
    },
    {
      name: 'thinking, which is part of the output tokens',
      source: 'https://platform.claude.com/docs/en/build-with-claude/extended-thinking (pricing: thinking tokens are billed as output tokens)',
      model: 'claude-haiku-4-5',
      at,
      usage: { input_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1_500, output_tokens_details: { thinking_tokens: 1_200 } },
      // 100 x 1; 1,500 x 5 = 7,500
      billMicroUsd: 7_600,
    },
    {
      name: 'Sonnet 4.6 with 200K input, cache reads included',
      source: LONG_CONTEXT,
      model: 'claude-sonnet-4-6',
      at: '2026-03-01T12:00:00Z',
      usage: { input_tokens: 140_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 60_000, output_tokens: 2_000 },
      // 140,000 x 3 = 420,000; 60,000 x 0.30 = 18,000; 2,000 x 15 = 30,000
      billMicroUsd: 468_000,
    },
    {
      name: 'Sonnet 4.6 with more',
      source: LONG_CONTEXT,
      model: 'claude-sonnet-4-6',
      at: '2026-03-01T12:00:00Z',
      usage: LONG,
      // 140,000 x 6 = 840,000; 60,000 x 0.60 = 36,000; 600 x 7.50 = 4,500; 400 x 12 = 4,800; 2,000 x 22.50 = 45,000
      billMicroUsd: 930_300,
    },
    {
      name: 'the same since long contexts cost no more',
      source: `${LONG_CONTEXT}; standard prices over the whole window since 13 March 2026`,
      model: 'claude-sonnet-4-6',
      at,
      usage: LONG,
      // 140,000 x 3 = 420,000; 60,000 x 0.30 = 18,000; 600 x 3.75 = 2,250; 400 x 6 = 2,400; 2,000 x 15 = 30,000
      billMicroUsd: 472_650,
    },
    {
      name: 'Sonnet 5.5 reads its cache at a twentieth of the input price',
      source: 'https://platform.claude.com/docs/en/models/overview: prompt cache reads cost 5 % of the base input price on Claude Opus 5.5 and Claude Sonnet 5.5',
      model: 'claude-sonnet-5-5',
      at,
      usage: { input_tokens: 1_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 100_000, output_tokens: 500 },
      // 1,000 x 2 = 2,000; 100,000 x 0.10 = 10,000; 500 x 10 = 5,000
      billMicroUsd: 17_000,
    },
    {
      name: 'Haiku 5.5 with a prompt of 100K tokens',
      source: 'https://platform.claude.com/docs/en/about-claude/pricing: prompts up to 100,000 tokens, more above that',
      model: 'claude-haiku-5-5',
      at,
      usage: { input_tokens: 100_000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1_000 },
      // 100,000 x 0.10 = 10,000; 1,000 x 0.50 = 500
      billMicroUsd: 10_500,
    },
    {
      name: 'Haiku 5.5 with a longer one',
      source: 'the same',
      model: 'claude-haiku-5-5',
      at,
      usage: { input_tokens: 100_001, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1_000 },
      // 100,001 x 0.50 = 50,000.5; 1,000 x 2.50 = 2,500
      billMicroUsd: 52_500.5,
    },
  ],
  embeddings: [],
};

function pickOutput(usage: object): object {
  return Object.fromEntries(Object.entries(usage).filter(([name]) => name.startsWith('output_')));
}
