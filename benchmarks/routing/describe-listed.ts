// What the price list says of a model, as a world's model has it.
import type { ListedModel } from './price-list.ts';
import type { WorldModel } from './world.ts';

export function describeListed({ provider, model, input, output, contextTokens, maxOutputTokens, capabilities }: ListedModel): Pick<WorldModel, 'provider' | 'model' | 'price' | 'contextTokens' | 'maxOutputTokens' | 'capabilities'> {
  return { provider, model, price: { input, output }, contextTokens, maxOutputTokens, capabilities };
}
