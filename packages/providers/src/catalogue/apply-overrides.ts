// Lays a user's overrides over published model data, field by field, the general ones first.
import type { ModelInfo, ModelPrice } from '@gateway/core';
import type { CatalogueOverride, PriceOverride } from './catalogue-override.ts';
import { stripSnapshot } from './strip-snapshot.ts';

const EVERY_MODEL = '*';

/** The overrides that concern a model, in the order in which they are applied: for all models, for this model in any version, for this name. */
export function selectOverrides(overrides: readonly CatalogueOverride[], provider: string, model: string): readonly CatalogueOverride[] {
  const bare = stripSnapshot(model);
  const rank = (override: CatalogueOverride): number => [EVERY_MODEL, bare, model].lastIndexOf(override.model);
  return overrides.filter((override) => override.provider === provider && rank(override) >= 0).toSorted((a, b) => rank(a) - rank(b));
}

/** What is known of the model after the overrides; for a model that nobody else knows, `known` is undefined. */
export function applyOverrides(
  known: ModelInfo | undefined,
  overrides: readonly CatalogueOverride[],
  name: { readonly provider: string; readonly model: string },
): ModelInfo | undefined {
  if (overrides.length === 0) return known;
  let info: ModelInfo = known ?? {
    ...name,
    price: null,
    contextTokens: null,
    maxOutputTokens: null,
    capabilities: /embed/i.test(name.model) ? ['embedding'] : ['chat', 'streaming'],
  };
  let rates: PriceOverride = info.price ?? {};
  for (const override of overrides) {
    info = {
      ...info,
      contextTokens: override.contextTokens ?? info.contextTokens,
      maxOutputTokens: override.maxOutputTokens ?? info.maxOutputTokens,
      capabilities: override.capabilities ?? info.capabilities,
    };
    rates = mergeRates(rates, override.price);
  }
  return { ...info, price: completePrice(rates) };
}

function mergeRates(rates: PriceOverride, override: PriceOverride | undefined): PriceOverride {
  if (override === undefined) return rates;
  const given = Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined));
  // A price that someone changed was not read on the published day.
  const { asOf: _published, ...kept } = rates;
  return { ...kept, ...given };
}

// Half a price is no price: what the missing half costs is unknown, not zero.
function completePrice(rates: PriceOverride): ModelPrice | null {
  const { input, output, tiers, ...rest } = rates;
  if (input === undefined || output === undefined) return null;
  return { input, output, ...rest, ...(tiers === undefined || tiers.length === 0 ? {} : { tiers }) };
}
