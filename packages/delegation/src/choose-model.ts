// Which model answers when a caller names one, names a provider, or names nothing.
import { GatewayError, type CallOptions, type LanguageModel, type ModelRegistry, type ModelSelector, type Provider } from '@gateway/core';

/** The name under which callers ask for the engines that need no model. */
export const LOCAL_PROVIDER = 'local';

/** Whether a selector asks for the local engine: `provider: "local"`, or a model named `local` or `local/…`. */
export function asksForLocal(selector: ModelSelector): boolean {
  return selector.provider === LOCAL_PROVIDER || selector.model === LOCAL_PROVIDER || selector.model?.startsWith(`${LOCAL_PROVIDER}/`) === true;
}

/**
 * The language model that a selector means. A named model is that model; a provider alone means its cheapest catalogued chat model (or the
 * first model that it lists, when none is catalogued); nothing named means the first configured provider.
 *
 * @returns `undefined` when nothing is named and no provider is configured
 * @throws GatewayError `not_found` or `not_configured` for names that cannot be resolved
 */
export async function chooseModel(models: ModelRegistry, selector: ModelSelector, call?: CallOptions): Promise<LanguageModel | undefined> {
  if (selector.model !== undefined) {
    const { provider, model } = models.resolve(selector);
    return provider.languageModel(model);
  }
  const provider = selector.provider === undefined ? models.providers[0] : models.resolve(selector).provider;
  if (provider === undefined) return undefined;
  return provider.languageModel(await chooseCheapest(models, provider, call));
}

async function chooseCheapest(models: ModelRegistry, provider: Provider, call?: CallOptions): Promise<string> {
  const catalogued = models.catalogue.list(provider.name).find((info) => info.capabilities.includes('chat') && info.price !== null);
  if (catalogued !== undefined) return catalogued.model;
  const listed = await provider.listModels(call);
  const first = listed.find((info) => !info.capabilities.includes('embedding'));
  if (first === undefined) {
    throw new GatewayError({
      kind: 'not_found',
      message: `The provider "${provider.name}" lists no model that can answer.`,
      hint: `Install or load a model there, or name one with "model".`,
    });
  }
  return first.model;
}
