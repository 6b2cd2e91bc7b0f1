// Puts a price tag on answers whose vendor sent none.
import { systemClock, tryComputeCost, type Clock, type CompletionResult, type Cost, type LanguageModel, type ModelPrice, type Usage } from '@gateway/core';
import { wrapModel } from './wrap-model.ts';

export interface PriceOptions {
  /** The price at a moment (milliseconds since 1970); `null` when it is not known. `PricedCatalogue.priceOf` is one. */
  readonly priceOf: (provider: string, model: string, at: number) => ModelPrice | null;
  /** @default the machine's */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * A model whose results carry a cost wherever usage and price are known: of the model that answered, or of the one that was asked when the answering
 * name has no price. A vendor's own bill is left as it is. Unknown stays `null`, and
 * so does what is too much to be told exactly.
 */
export function withPrice(model: LanguageModel, options: PriceOptions): LanguageModel {
  const price = (result: CompletionResult): CompletionResult => {
    if (result.cost !== null || result.usage === null) return result;
    return { ...result, cost: priceUsage({ usage: result.usage, answered: result, asked: model }, options) };
  };
  return wrapModel(model, {
    complete: async (request, call) => price(await model.complete(request, call)),
    async *stream(request, call) {
      for await (const event of model.stream(request, call)) {
        yield event.type === 'end' ? { type: 'end', result: price(event.result) } : event;
      }
    },
  });
}

interface Named {
  readonly provider: string;
  readonly model: string;
}

/** What a usage costs at the price of the model that answered, else of the one that was asked; `null` when neither has one, or it is too much to be told exactly. */
export function priceUsage(
  { usage, answered, asked }: { readonly usage: Usage; readonly answered: Named; readonly asked: Named },
  { priceOf, clock = systemClock }: PriceOptions,
): Cost | null {
  const at = clock.now();
  const price = priceOf(answered.provider, answered.model, at) ?? priceOf(asked.provider, asked.model, at);
  return price === null ? null : tryComputeCost(usage, price);
}
