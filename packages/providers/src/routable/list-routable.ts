// The models that may be chosen when nobody is named: known ones from the catalogue, and what a server of one's own says that it has loaded.
import { silentLogger, systemClock, throwIfAborted, toGatewayError, type CallOptions, type Clock, type Logger, type ModelCatalogue, type ModelInfo, type Provider } from '@gateway/core';

export interface RoutableOptions {
  readonly providers: readonly Provider[];
  /** All that `routed` may name, implicit ones too. @default providers */
  readonly named?: readonly Provider[] | undefined;
  readonly catalogue: ModelCatalogue;
  /** The models that the user wants chosen, and no others, as `provider/model`. @default the usual ones */
  readonly routed?: readonly string[] | undefined;
  /** The usual choice among a provider's models; `undefined` when there is none. */
  readonly usualOf: (provider: string) => readonly string[] | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
}

// A server of one's own may be asked this often what it has loaded, and must say so within this time.
const LISTED_FOR_MS = 60_000;
// Prices change by date or hour; putting the list together takes longer than everything else that routing does.
const CHOSEN_FOR_MS = 5_000;
const LISTING_LIMIT_MS = 3_000;
// More choices than can be tried are none.
const MAX_PER_PROVIDER = 12;

/** Returns the registry's `routable`. */
export function createRoutable(options: RoutableOptions): (call?: CallOptions) => Promise<readonly ModelInfo[]> {
  const clock = options.clock ?? systemClock;
  const listed = new Map<string, { readonly atMs: number; readonly models: readonly ModelInfo[] }>();
  const ask = async (provider: Provider, call: CallOptions | undefined): Promise<readonly ModelInfo[]> => {
    const known = listed.get(provider.name);
    if (known !== undefined && clock.monotonicMs() - known.atMs < LISTED_FOR_MS) return known.models;
    const models = await askNow(provider, call, options.logger ?? silentLogger);
    listed.set(provider.name, { atMs: clock.monotonicMs(), models });
    return models;
  };
  const choose = async (provider: Provider, call: CallOptions | undefined): Promise<readonly ModelInfo[]> => {
    const listedNow = options.catalogue.list(provider.name).filter(canAnswer);
    const usual = options.usualOf(provider.name)?.flatMap((model) => listedNow.find((info) => info.model === model) ?? []) ?? [];
    if (usual.length > 0) return usual;
    return (listedNow.length > 0 ? listedNow : await ask(provider, call)).slice(0, MAX_PER_PROVIDER);
  };
  const chooseAll = async (call: CallOptions | undefined): Promise<readonly ModelInfo[]> => {
    if (options.routed !== undefined) return options.routed.flatMap((name) => readRouted(name, options));
    return (await Promise.all(options.providers.map(async (provider) => choose(provider, call)))).flat();
  };
  let chosen: { readonly atMs: number; readonly models: readonly ModelInfo[] } | undefined;
  return async (call) => {
    throwIfAborted(call?.signal);
    if (chosen !== undefined && clock.monotonicMs() - chosen.atMs < CHOSEN_FOR_MS) return chosen.models;
    const models = await chooseAll(call);
    // Without any, the next call asks anew: a server may have come up.
    chosen = models.length === 0 ? undefined : { atMs: clock.monotonicMs(), models };
    return models;
  };
}

// What the user lists is taken at its word, known or not; what belongs to a provider without a key waits until there is one.
function readRouted(name: string, { providers, named = providers, catalogue }: RoutableOptions): readonly ModelInfo[] {
  const provider = named.find((candidate) => name.startsWith(`${candidate.name}/`))?.name;
  if (provider === undefined) return [];
  const model = name.slice(provider.length + 1);
  return [catalogue.find(provider, model) ?? { provider, model, price: null, contextTokens: null, maxOutputTokens: null, capabilities: ['chat', 'streaming'] }];
}

async function askNow(provider: Provider, call: CallOptions | undefined, logger: Logger): Promise<readonly ModelInfo[]> {
  const limit = AbortSignal.timeout(LISTING_LIMIT_MS);
  const signal = call?.signal === undefined ? limit : AbortSignal.any([call.signal, limit]);
  try {
    return (await provider.listModels({ signal })).filter(canAnswer).map(withChat);
  } catch (error) {
    throwIfAborted(call?.signal);
    // It may come up later; the others can do the work until then.
    logger.warn('A provider did not say which models it offers, and is not chosen for now.', { provider: provider.name, error: toGatewayError(error).message });
    return [];
  }
}

// What a server does not say of its models, it serves through the chat API all the same.
function withChat(info: ModelInfo): ModelInfo {
  return info.capabilities.includes('chat') ? info : { ...info, capabilities: ['chat', 'streaming', ...info.capabilities] };
}

// A server's own list rarely says what a model can do; only what is known for an embedding model is left out.
function canAnswer({ capabilities }: ModelInfo): boolean {
  return capabilities.includes('chat') || !capabilities.includes('embedding');
}
