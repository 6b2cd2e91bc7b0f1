// A registry of scripted models that announce their attempts as the real ones do.
import {
  computeCost,
  GatewayError,
  NO_COST,
  NO_USAGE,
  toGatewayError,
  type CallOptions,
  type CompletionRequest,
  type CompletionResult,
  type LanguageModel,
  type ModelInfo,
  type ModelPrice,
  type ModelRegistry,
  type Provider,
} from '@gateway/core';
import { createFakeLanguageModel, type FakeReply } from '@gateway/core/testing';

/** What a model says, by `provider/model`; a list is worked off call by call, its last entry again and again. */
export type Script = Readonly<Record<string, FakeReply | readonly FakeReply[] | ((request: CompletionRequest) => FakeReply)>>;

export interface FakeRegistry {
  readonly registry: ModelRegistry;
  /** Every request that was sent, in order. */
  readonly sent: readonly { readonly model: string; readonly request: CompletionRequest; readonly call: CallOptions | undefined }[];
  readonly isClosed: () => boolean;
}

export function modelInfo(name: string, price: ModelPrice | null, more: Partial<ModelInfo> = {}): ModelInfo {
  const [provider = '', model = ''] = name.split('/');
  return { provider, model, price, contextTokens: null, maxOutputTokens: null, capabilities: ['chat'], ...more };
}

/** @param models in the order in which they are offered */
export function createFakeRegistry(models: readonly ModelInfo[], script: Script = {}): FakeRegistry {
  const sent: { model: string; request: CompletionRequest; call: CallOptions | undefined }[] = [];
  const names = [...new Set(models.map(({ provider }) => provider))];
  const counts = new Map<string, number>();
  let closed = false;
  const open = (provider: string, model: string): LanguageModel => {
    const info = models.find((candidate) => candidate.provider === provider && candidate.model === model);
    const name = `${provider}/${model}`;
    const reply = (request: CompletionRequest): FakeReply => {
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      return readReply(script[name], request, index) ?? `by ${name}`;
    };
    return createScriptedModel({ provider, model, price: info?.price ?? null, reply }, (request, call) => sent.push({ model: name, request, call }));
  };
  const providers = names.map((name): Provider => ({
    name,
    languageModel: (model) => open(name, model),
    embeddingModel: () => {
      throw new GatewayError({ kind: 'unsupported', message: 'none' });
    },
    listModels: async () => models.filter(({ provider }) => provider === name),
    check: async () => undefined,
    close: async () => undefined,
  }));
  const resolveProvider = (name: string): Provider => {
    const found = providers.find((provider) => provider.name === name);
    if (found === undefined) throw new GatewayError({ kind: 'not_found', message: `no ${name}` });
    return found;
  };
  const registry: ModelRegistry = {
    providers,
    catalogue: {
      list: (provider) => models.filter((info) => provider === undefined || info.provider === provider),
      find: (provider, model) => models.find((info) => info.provider === provider && info.model === model),
    },
    resolve: ({ provider, model = '' }) => {
      const [prefix = '', ...rest] = model.split('/');
      return provider === undefined ? { provider: resolveProvider(prefix), model: rest.join('/') } : { provider: resolveProvider(provider), model };
    },
    resolveProvider,
    routable: async () => models,
    chain: createSimpleChain,
    close: async () => {
      closed = true;
    },
  };
  return { registry, sent, isClosed: () => closed };
}

interface ScriptedModel {
  readonly provider: string;
  readonly model: string;
  readonly price: ModelPrice | null;
  readonly reply: (request: CompletionRequest) => FakeReply;
}

function readReply(script: Script[string] | undefined, request: CompletionRequest, index: number): FakeReply | undefined {
  if (typeof script === 'function') return script(request);
  const replies = [script].flat() as readonly (FakeReply | undefined)[];
  return replies[Math.min(index, replies.length - 1)];
}

function createScriptedModel({ provider, model, price, reply }: ScriptedModel, onSent: (request: CompletionRequest, call: CallOptions | undefined) => void): LanguageModel {
  const fake = createFakeLanguageModel({ provider, model, reply });
  const complete = async (request: CompletionRequest, call?: CallOptions): Promise<CompletionResult> => {
    const permit = await call?.attempts?.begin({ provider, model, subject: { kind: 'completion', request }, price }, call);
    const times = { startedMs: 0, endedMs: 10 };
    const permitted = permit?.maxTokens === undefined ? request : { ...request, maxTokens: permit.maxTokens };
    onSent(permitted, call);
    try {
      const answer = await fake.complete(permitted, call);
      const cost = answer.cost ?? (price === null || answer.usage === null ? null : computeCost(answer.usage, price));
      await permit?.end({ outcome: 'ok', model: answer.model, usage: answer.usage, cost, ...times });
      return { ...answer, cost };
    } catch (thrown) {
      const { kind } = toGatewayError(thrown);
      const ended = permit?.end({ outcome: kind, model, usage: kind === 'cancelled' ? null : NO_USAGE, cost: kind === 'cancelled' ? null : NO_COST, ...times });
      if (call?.signal?.aborted !== true) await ended;
      throw thrown;
    }
  };
  return {
    provider,
    model,
    complete,
    async *stream(request, call) {
      const result = await complete(request, call);
      for (const word of result.text.split(/(?<=\s)/)) yield { type: 'text', text: word };
      yield { type: 'end', result };
    },
  };
}

/** The next one after an outage; what a chain does besides is tested where it lives. */
function createSimpleChain(models: readonly LanguageModel[]): LanguageModel {
  const [first, ...others] = models;
  if (first === undefined) throw new GatewayError({ kind: 'invalid_input', message: 'no models' });
  if (others.length === 0) return first;
  const rest = createSimpleChain(others);
  const isOutage = (thrown: unknown): boolean => toGatewayError(thrown).kind === 'unavailable';
  return {
    ...first,
    complete: async (request, call) => {
      try {
        return await first.complete(request, call);
      } catch (thrown) {
        if (!isOutage(thrown)) throw thrown;
        return rest.complete(request, call);
      }
    },
    async *stream(request, call) {
      try {
        yield* first.stream(request, call);
      } catch (thrown) {
        if (!isOutage(thrown)) throw thrown;
        yield* rest.stream(request, call);
      }
    },
  };
}
