// What is known of models before they are called: prices that hold at the moment of asking, limits and capabilities. The data packages take 30 ms to
// load, so they come in with the first `loadCatalogue`, not with this package.
import { GatewayError, systemClock, type Clock, type ModelCapability, type ModelCatalogue, type ModelInfo, type ModelPrice } from '@gateway/core';
import { applyOverrides, selectOverrides } from './apply-overrides.ts';
import { readBlendedPrice } from './blended-price.ts';
import { areDifferentModels } from './compare-names.ts';
import type { CatalogueOverride } from './catalogue-override.ts';
import type { CataloguedVendor, ModelTraits, PublishedModel } from './catalogued-vendor.ts';
import { CATALOGUED_VENDORS } from './catalogued-vendors.ts';
import { discountPrice } from './discount-price.ts';
import { createPriceSource, type PricedModel, type PriceSource } from './price-source.ts';
import { loadPublishedModels, type FindPublishedModel } from './published-models.ts';

export interface CatalogueOptions {
  /** Later entries win over earlier ones for the same model. @default none */
  readonly overrides?: readonly CatalogueOverride[] | undefined;
  /** Decides which dated price holds and which models are retired. @default the machine's */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

export interface PricedCatalogue extends ModelCatalogue {
  /**
   * The price of a model at a moment (milliseconds since 1970, default now); `null` when it is not known. Fits `withPrice`.
   * For models that run on one's own servers it is `null` until an override says what a token costs there, `0` included.
   */
  readonly priceOf: (provider: string, model: string, at?: number) => ModelPrice | null;
  /**
   * The price of the same model through its vendor's batch API. `null` when the price or the discount is not known: an override's `batchDiscount` holds
   * for everything, the vendors' own ones come from their documentation.
   */
  readonly batchPriceOf: (provider: string, model: string, at?: number) => ModelPrice | null;
}

/**
 * Loads the catalogue of openai, anthropic, gemini, deepseek and openrouter, with the overrides laid over it. Other providers are known through
 * overrides alone.
 *
 * `find` takes any name or alias the vendor accepts and returns `undefined` for what nobody published, also retired models while their price is known.
 * `list` leaves out retired and deprecated models, models without text (audio, images, moderation), names that the vendor's usual call does not take,
 * and free variants that cannot be relied on; overridden models are always listed.
 *
 * @throws GatewayError `invalid_input` for an override with half a price that published data does not complete
 */
export async function loadCatalogue(options: CatalogueOptions = {}): Promise<PricedCatalogue> {
  const [library, findPublished] = await Promise.all([import('@pydantic/genai-prices'), loadPublishedModels(CATALOGUED_VENDORS)]);
  return createCatalogue({ prices: createPriceSource(library), findPublished }, options);
}

interface CatalogueSources {
  readonly prices: PriceSource;
  readonly findPublished: FindPublishedModel;
}

function createCatalogue({ prices, findPublished }: CatalogueSources, options: CatalogueOptions): PricedCatalogue {
  const clock = options.clock ?? systemClock;
  const overrides = options.overrides ?? [];
  const vendors = new Map(CATALOGUED_VENDORS.map((vendor) => [vendor.provider, vendor]));

  const normalize = (provider: string, model: string): string => vendors.get(provider)?.normalizeName?.(model.trim()) ?? model.trim();

  const findAt = (provider: string, asked: string, at: number): ModelInfo | undefined => {
    const model = normalize(provider, asked);
    const vendor = vendors.get(provider);
    const known = vendor === undefined ? undefined : readPublished({ vendor, model, at }, { prices, findPublished });
    return applyOverrides(known, selectOverrides(overrides, provider, model), { provider, model });
  };

  // The price data knows old and dated names of a model; only what it does not know is told apart by the user's own entries.
  const findId = (provider: string, model: string): string | undefined => {
    const vendor = vendors.get(provider);
    const priced = vendor?.describe(model) === undefined ? undefined : prices.find(vendor.priceProvider, model);
    return priced?.id ?? selectOverrides(overrides, provider, model).findLast((override) => override.model !== '*')?.model;
  };

  const listVendor = (vendor: CataloguedVendor, at: number): readonly string[] =>
    prices.listNames(vendor.priceProvider).filter((name) => {
      const retiredFrom = vendor.retiredFrom(name);
      const retired = retiredFrom !== undefined && at >= Date.parse(retiredFrom);
      return vendor.isListed(name) && !retired && prices.find(vendor.priceProvider, name)?.deprecated === false;
    });

  const listNames = (provider: string, at: number): readonly string[] => {
    const vendor = vendors.get(provider);
    const named = overrides.filter((override) => override.provider === provider && override.model !== '*');
    return [...new Set([...(vendor === undefined ? [] : listVendor(vendor, at)), ...named.map(({ model }) => normalize(provider, model))])];
  };

  const batchPriceAt = (provider: string, model: string, at: number): ModelPrice | null => {
    const price = findAt(provider, model, at)?.price ?? null;
    const given = selectOverrides(overrides, provider, normalize(provider, model)).findLast((override) => override.batchDiscount !== undefined);
    const terms = given?.batchDiscount === undefined ? vendors.get(provider)?.batch : { discount: given.batchDiscount, onCacheReads: true };
    return price === null || terms === undefined ? null : discountPrice(price, terms);
  };

  const catalogue: PricedCatalogue = {
    find: (provider, model) => findAt(provider, model, clock.now()),
    priceOf: (provider, model, at = clock.now()) => findAt(provider, model, at)?.price ?? null,
    batchPriceOf: (provider, model, at = clock.now()) => batchPriceAt(provider, model, at),
    isAnotherModel: (provider, asked, answered) =>
      areDifferentModels({
        asked: normalize(provider, asked),
        answered: normalize(provider, answered),
        idOf: (model) => findId(provider, model),
        mayAlias: vendors.get(provider)?.mayAlias,
      }),
    list: (provider) => {
      const at = clock.now();
      const providers = provider === undefined ? [...new Set([...vendors.keys(), ...overrides.map((override) => override.provider)])] : [provider];
      return providers
        .flatMap((name) => listNames(name, at).flatMap((model) => findAt(name, model, at) ?? []))
        .filter((info) => info.capabilities.includes('chat') || info.capabilities.includes('embedding'))
        .toSorted(compareByPrice);
    },
  };
  rejectHalfPrices(overrides, catalogue);
  return catalogue;
}

function readPublished(
  { vendor, model, at }: { readonly vendor: CataloguedVendor; readonly model: string; readonly at: number },
  { prices, findPublished }: CatalogueSources,
): ModelInfo | undefined {
  const traits = vendor.describe(model);
  if (traits === undefined) return undefined;
  const priced = prices.find(vendor.priceProvider, model);
  const published = findPublished(vendor.provider, model);
  const listed = priced?.priceAt(at, { outputFree: traits.kind === 'embedding' }) ?? null;
  const price = vendor.correctPrice === undefined ? listed : vendor.correctPrice(model, listed);
  if (priced === undefined && published === undefined && price === null) return undefined;
  return {
    provider: vendor.provider,
    model,
    price,
    contextTokens: readContext(traits, priced, published),
    maxOutputTokens: positiveOrNull(published?.limit.output) ?? traits.maxOutputTokens ?? null,
    capabilities: readCapabilities(traits, published),
  };
}

// The most exact source first: a model's own entry, its vendor's documentation for the family, the rounded figure beside the price.
function readContext(traits: ModelTraits, priced: PricedModel | undefined, published: PublishedModel | undefined): number | null {
  return positiveOrNull(published?.limit.context) ?? traits.contextTokens ?? priced?.contextTokens ?? null;
}

// Which output formats a model takes only the vendor's documentation says; the rest is better known of the single model than of its family.
function readCapabilities(traits: ModelTraits, published: PublishedModel | undefined): readonly ModelCapability[] {
  if (published === undefined || traits.kind !== 'chat') return traits.capabilities;
  if (!published.modalities.output.includes('text')) return [];
  const single: readonly (readonly [ModelCapability, boolean])[] = [
    ['tools', published.tool_call],
    ['vision', published.modalities.input.includes('image')],
    ['reasoning', published.reasoning],
  ];
  const formats = traits.capabilities.filter((capability) => single.every(([name]) => name !== capability));
  return [...formats, ...single.flatMap(([name, has]) => (has ? [name] : []))];
}

// The data writes an unknown limit as 0.
function positiveOrNull(count: number | undefined): number | null {
  return count === undefined || count <= 0 ? null : count;
}

function compareByPrice(a: ModelInfo, b: ModelInfo): number {
  const left = readBlendedPrice(a.price) ?? Number.POSITIVE_INFINITY;
  const right = readBlendedPrice(b.price) ?? Number.POSITIVE_INFINITY;
  if (left !== right) return left - right;
  return `${a.provider}/${a.model}` < `${b.provider}/${b.model}` ? -1 : 1;
}

// Found at the start, so that nobody learns from a blocked budget that a rate was forgotten.
function rejectHalfPrices(overrides: readonly CatalogueOverride[], catalogue: PricedCatalogue): void {
  const half = overrides.filter(
    ({ provider, model, price }) =>
      model !== '*' && (price?.input !== undefined || price?.output !== undefined) && catalogue.priceOf(provider, model) === null,
  );
  if (half.length === 0) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The price of ${half.map(({ provider, model }) => `${provider}/${model}`).join(', ')} is incomplete: input or output is missing and no published price completes it.`,
    hint: 'Give both input and output, in USD per million tokens. A price of 0 must be said.',
  });
}
