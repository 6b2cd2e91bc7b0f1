// Google's bills. Prices per million tokens, read 2026-11: Gemini 2.5 Pro 1.25, cached 0.125, out 10, of more than 200K input 2.50, 0.25 and 15; 2.5 Flash
// 0.30, out 2.50; 3.1 Pro 2, out 12, of more than 200K 4 and 18; 3.8 Flash (until the end of 2026) 0.75, cached 0.075, out 3.75; embedding-001 0.15.
// "Output price (including thinking tokens)".
import type { GoldenVendor } from './golden-case.ts';

const at = '2026-11-01T12:00:00Z';

export const geminiGolden: GoldenVendor = {
  provider: 'gemini',
  prices: 'https://ai.google.dev/gemini-api/docs/pricing',
  body: ({ model, usage }) => ({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 }], usageMetadata: usage, modelVersion: model, responseId: 'r1',
  }),
  // Every chunk carries the counts so far.
  events: ({ model, usage }) =>
    [
      { candidates: [{ content: { role: 'model', parts: [{ text: 'H' }] }, index: 0 }], usageMetadata: { ...usage, candidatesTokenCount: 1 }, modelVersion: model, responseId: 'r1' },
      { candidates: [{ content: { role: 'model', parts: [{ text: 'i' }] }, finishReason: 'STOP', index: 0 }], usageMetadata: usage, modelVersion: model, responseId: 'r1' },
    ].map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`),
  embeddingBody: ({ usage }) => ({ embeddings: [{ values: [0.1, 0.2] }], usageMetadata: usage }),
  chats: [
    {
      name: 'a film read from the cache, which is part of the prompt tokens, above 200K',
      source: 'https://ai.google.dev/gemini-api/docs/caching (the usage of its example)',
      model: 'gemini-2.5-pro',
      at,
      usage: { promptTokenCount: 696_219, cachedContentTokenCount: 696_190, candidatesTokenCount: 214, totalTokenCount: 696_433 },
      // 29 x 2.50 = 72.5; 696,190 x 0.25 = 174,047.5; 214 x 15 = 3,210
      billMicroUsd: 177_330,
    },
    {
      name: 'thoughts, which are not part of the candidates tokens',
      source: 'https://ai.google.dev/gemini-api/docs/thinking#pricing: the sum of output tokens and thinking tokens',
      model: 'gemini-2.5-flash',
      at,
      usage: { promptTokenCount: 1_000, candidatesTokenCount: 257, thoughtsTokenCount: 743, totalTokenCount: 2_000 },
      // 1,000 x 0.30 = 300; (257 + 743) x 2.50 = 2,500
      billMicroUsd: 2_800,
    },
    {
      name: 'Pro with a prompt of 200K tokens',
      source: 'https://ai.google.dev/gemini-api/docs/pricing: prompts <= 200k tokens, prompts > 200k tokens',
      model: 'gemini-3.1-pro-preview',
      at,
      usage: { promptTokenCount: 200_000, candidatesTokenCount: 1_000, totalTokenCount: 201_000 },
      // 200,000 x 2 = 400,000; 1,000 x 12 = 12,000
      billMicroUsd: 412_000,
    },
    {
      name: 'Pro with a longer one',
      source: 'the same',
      model: 'gemini-3.1-pro-preview',
      at,
      usage: { promptTokenCount: 200_001, candidatesTokenCount: 1_000, totalTokenCount: 201_001 },
      // 200,001 x 4 = 800,004; 1,000 x 18 = 18,000
      billMicroUsd: 818_004,
    },
    {
      name: 'an implicit cache hit beside thoughts',
      source: 'https://ai.google.dev/gemini-api/docs/caching (implicit caching: cached tokens are in usage_metadata)',
      model: 'gemini-3.8-flash',
      at,
      usage: { promptTokenCount: 10_000, cachedContentTokenCount: 8_192, candidatesTokenCount: 100, thoughtsTokenCount: 60, totalTokenCount: 10_160 },
      // 1,808 x 0.75 = 1,356; 8,192 x 0.075 = 614.4; 160 x 3.75 = 600
      billMicroUsd: 2_570.4,
    },
  ],
  embeddings: [
    {
      name: 'an embedding',
      source: 'https://ai.google.dev/gemini-api/docs/embeddings',
      model: 'gemini-embedding-001',
      at,
      usage: { promptTokenCount: 9 },
      // 9 x 0.15
      billMicroUsd: 1.35,
    },
  ],
};
