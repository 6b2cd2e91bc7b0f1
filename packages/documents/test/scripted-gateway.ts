// A gateway over scripted models, with real books: what is asked, what it costs, and what the ledger says of it.
import { computeCost, GatewayError, NO_COST, NO_USAGE, toGatewayError, type BatchApi, type Clock, type CompletionRequest, type CompletionResult, type LanguageModel, type ModelInfo, type ModelPrice, type ModelRegistry, type Provider } from '@gateway/core';
import { createFakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import { createGateway, openLedger, type Gateway, type Ledger } from '@gateway/delegation';

export interface ScriptedModel {
  /** USD per million tokens. @default unknown */
  readonly price?: ModelPrice;
  readonly reply?: (request: CompletionRequest, index: number) => FakeReply | Promise<FakeReply>;
  readonly contextTokens?: number;
  readonly hang?: boolean;
}

export interface ScriptedGateway {
  readonly gateway: Gateway;
  readonly ledger: Ledger;
  /** Every request that was sent, in order. */
  readonly sent: readonly { readonly model: string; readonly request: CompletionRequest }[];
  /** All that attempts have cost, in picodollars, as the ledger has it. */
  paid(): Promise<number>;
}

/** @param models by `provider/model`, in the order in which they are offered */
export function openScriptedGateway(models: Readonly<Record<string, ScriptedModel>> = {}, options: { readonly batch?: Readonly<Record<string, BatchApi>>; readonly clock?: Clock; readonly ledgerPath?: string } = {}): ScriptedGateway {
  const sent: { model: string; request: CompletionRequest }[] = [];
  const infos = Object.entries(models).map(([name, { price = null, contextTokens = null }]): ModelInfo => {
    const [provider = '', model = ''] = name.split('/');
    return { provider, model, price, contextTokens, maxOutputTokens: null, capabilities: ['chat'] };
  });
  const opened = new Map(infos.map((info) => [`${info.provider}/${info.model}`, openModel(info, models[`${info.provider}/${info.model}`] ?? {}, sent)]));
  const providers = [...new Set(infos.map(({ provider }) => provider))].map((name): Provider => ({
    name,
    languageModel: (model) => opened.get(`${name}/${model}`) ?? openModel({ provider: name, model, price: null, contextTokens: null, maxOutputTokens: null, capabilities: ['chat'] }, {}, sent),
    embeddingModel: () => {
      throw new GatewayError({ kind: 'unsupported', message: 'none' });
    },
    ...(options.batch?.[name] === undefined ? {} : { batch: options.batch[name] }),
    listModels: async () => infos.filter(({ provider }) => provider === name),
    check: async () => undefined,
    close: async () => undefined,
  }));
  const resolveProvider = (name: string): Provider => {
    const found = providers.find((provider) => provider.name === name);
    if (found === undefined) throw new GatewayError({ kind: 'not_configured', message: `The provider "${name}" is not configured.` });
    return found;
  };
  const registry: ModelRegistry = {
    providers,
    catalogue: {
      list: () => infos,
      find: (provider, model) => infos.find((info) => info.provider === provider && info.model === model),
      batchPriceOf: (provider, model) => infos.find((info) => info.provider === provider && info.model === model)?.price ?? null,
    },
    resolve: ({ provider, model = '' }) => {
      const [prefix = '', ...rest] = model.split('/');
      return provider === undefined ? { provider: resolveProvider(prefix), model: rest.join('/') } : { provider: resolveProvider(provider), model };
    },
    resolveProvider,
    routable: async () => infos,
    chain: ([first]) => {
      if (first === undefined) throw new GatewayError({ kind: 'invalid_input', message: 'no models' });
      return first;
    },
    close: async () => undefined,
  };
  const ledger = openLedger({ path: options.ledgerPath ?? ':memory:' });
  const gateway = createGateway({ models: registry, ledger, random: () => 0.5, baseline: 'base/line', ...(options.clock === undefined ? {} : { clock: options.clock }) });
  const paid = async (): Promise<number> => {
    let text = '';
    for await (const piece of ledger.exportRows({ format: 'json', rows: 'attempts' })) text += piece;
    return (JSON.parse(text) as { cost_usd: number | null }[]).reduce((sum, { cost_usd: cost }) => sum + Math.round((cost ?? Number.NaN) * 1e12), 0);
  };
  return { gateway, ledger, sent, paid };
}

function openModel({ provider, model, price, contextTokens }: ModelInfo, { reply, hang }: ScriptedModel, sent: { model: string; request: CompletionRequest }[]): LanguageModel {
  const limits = contextTokens === null ? {} : { limits: { contextTokens, maxOutputTokens: null } };
  const fake = createFakeLanguageModel({ provider, model, ...limits, ...(reply === undefined ? {} : { reply }), ...(hang === undefined ? {} : { hang }) });
  const complete = async (request: CompletionRequest, call?: Parameters<LanguageModel['complete']>[1]): Promise<CompletionResult> => {
    const permit = await call?.attempts?.begin({ provider, model, subject: { kind: 'completion', request }, price }, call);
    const times = { startedMs: 0, endedMs: 10 };
    sent.push({ model: `${provider}/${model}`, request });
    try {
      const answer = await fake.complete(request, call);
      const cost = answer.cost ?? (price === null || answer.usage === null ? null : computeCost(answer.usage, price));
      await permit?.end({ outcome: 'ok', model: answer.model, usage: answer.usage, cost, ...times });
      return { ...answer, cost };
    } catch (thrown) {
      await permit?.end({ outcome: toGatewayError(thrown).kind, model, usage: NO_USAGE, cost: NO_COST, ...times });
      throw thrown;
    }
  };
  return { provider, model, ...limits, complete, stream: fake.stream };
}
