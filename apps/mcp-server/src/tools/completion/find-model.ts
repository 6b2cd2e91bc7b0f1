// A model by any name that a caller may write, with or without a key for its vendor: prices can be looked up before there is one.
import type { ModelCatalogue, ModelInfo } from '@gateway/core';

// Where a bare name is looked for, the vendors themselves before those who resell.
const VENDORS = ['openai', 'anthropic', 'gemini', 'deepseek', 'openrouter'];

/** What is known of it; for a name that nobody published, an entry in which everything is unknown. */
export function findModel(catalogue: ModelCatalogue, name: string): ModelInfo {
  const slash = name.indexOf('/');
  const [prefix, rest] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  const own = slash === -1 ? undefined : catalogue.find(prefix, rest);
  if (own !== undefined) return own;
  for (const vendor of VENDORS) {
    const found = catalogue.find(vendor, name);
    if (found !== undefined) return found;
  }
  return { provider: prefix, model: rest, price: null, contextTokens: null, maxOutputTokens: null, capabilities: [] };
}

/** The models of the vendors themselves: what can be compared when nothing is configured. */
export function listVendorModels(catalogue: ModelCatalogue): readonly ModelInfo[] {
  return VENDORS.filter((vendor) => vendor !== 'openrouter').flatMap((vendor) => catalogue.list(vendor).filter(({ capabilities }) => capabilities.includes('chat')));
}
