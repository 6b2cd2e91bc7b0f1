// A gateway over scripted models, with real books: who is asked what, what it costs, and what budgets say.
import { computeCost, GatewayError, NO_COST, NO_USAGE, toGatewayError, type Clock, type CompletionRequest, type LanguageModel, type ModelInfo, type ModelPrice, type ModelRegistry, type Provider } from '@gateway/core';
import { createFakeLanguageModel, type FakeReply } from '@gateway/core/testing';
import { createGateway, type AnswerCache, type Gateway } from '@gateway/delegation';

export interface ScriptedModel {
  /** USD per million tokens. @default unknown */
  readonly price?: ModelPrice;
  readonly reply?: (request: CompletionRequest, index: number) => FakeReply | Promise<FakeReply>;
  readonly hang?: boolean;
}

export interface ScriptedGateway {
  readonly gateway: Gateway;
  /** Every request that was sent, in order. */
  readonly sent: readonly { readonly model: string; readonly request: CompletionRequest }[];
}

/** @param models by `provider/model`, in the order in which they are offered */
export function openScriptedGateway(models: Readonly<Record<string, ScriptedModel>>, options: { readonly clock?: Clock; readonly cache?: AnswerCache } = {}): ScriptedGateway {
  const sent: { model: string; request: CompletionRequest }[] = [];
  const infos = Object.entries(models).map(([name, { price = null }]): ModelInfo => {
    const [provider = '', model = ''] = name.split('/');
    return { provider, model, price, contextTokens: null, maxOutputTokens: 400, capabilities: ['chat'] };
  });
  const opened = new Map(infos.map((info) => [`${info.provider}/${info.model}`, openModel(info, models[`${info.provider}/${info.model}`] ?? {}, sent)]));
  const providers = [...new Set(infos.map(({ provider }) => provider))].map((name): Provider => ({
    name,
    languageModel: (model) => {
      const found = opened.get(`${name}/${model}`);
      if (found === undefined) throw new GatewayError({ kind: 'not_found', message: `${name} has no model "${model}".` });
      return found;
    },
    embeddingModel: () => {
      throw new GatewayError({ kind: 'unsupported', message: 'none' });
    },
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
      batchPriceOf: () => null,
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
  const gateway = createGateway({ models: registry, random: () => 0.5, baseline: 'base/line', ...options });
  return { gateway, sent };
}

function openModel({ provider, model, price }: ModelInfo, { reply, hang }: ScriptedModel, sent: { model: string; request: CompletionRequest }[]): LanguageModel {
  const limits = { contextTokens: null, maxOutputTokens: 400 };
  const fake = createFakeLanguageModel({ provider, model, limits, ...(reply === undefined ? {} : { reply }), ...(hang === undefined ? {} : { hang }) });
  return {
    provider,
    model,
    limits,
    complete: async (request, call) => {
      const permit = await call?.attempts?.begin({ provider, model, subject: { kind: 'completion', request }, price, limits }, call);
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
    },
    stream: fake.stream,
  };
}
