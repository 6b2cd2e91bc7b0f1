// The door for Node applications and for the server alike: requests and operations in, answers with their cost out.
import { randomUUID } from 'node:crypto';
import {
  fromUsd,
  GatewayError,
  silentLogger,
  systemClock,
  type BatchItem,
  type CallOptions,
  type Clock,
  type CountTokens,
  type EmbeddingModel,
  type LanguageModel,
  type Logger,
  type ModelPrice,
  type ModelRegistry,
  type ModelSelector,
  type Operation,
} from '@gateway/core';
import type { AnswerCache } from './answer-cache.ts';
import { chooseBatchModel, type BatchModel } from './batch/choose-batch-model.ts';
import { runBatch, type BatchOptions, type BatchRun } from './batch/run-batch.ts';
import { createCallAllowance, type CallAllowance } from './budget/create-call-allowance.ts';
import { openBudget, type Budget } from './budget/open-budget.ts';
import { countBytes } from './call/bound-cost.ts';
import type { CallBooks } from './call/open-call.ts';
import { createOpenWork } from './call/open-work.ts';
import { checkWishes } from './choose/check-wishes.ts';
import { chooseTargets } from './choose/choose-targets.ts';
import { createRoutedCompletion, type RoutedCompletion, type RoutedOptions } from './complete-routed.ts';
import { embedTexts, findEmbeddingModel, type DelegatedEmbeddings, type EmbedOptions } from './embed-texts.ts';
import type { Ledger } from './ledger/open-ledger.ts';
import { createRouter } from './routing/create-router.ts';
import type { Route, Router, RoutingTask } from './routing/router.ts';
import { planOperation, type WorkPlan } from './plan-operation.ts';
import { runOperation, type OperationResult, type RunOptions } from './run-operation.ts';

export interface GatewayOptions {
  /** Every configured provider, for instance from `openModels` of `@gateway/providers`. The gateway closes it. */
  readonly models: ModelRegistry;
  /** Remembers answers, as `createCache` of `@gateway/cache` does. Whoever opened it closes it. @default nothing is remembered */
  readonly cache?: AnswerCache | undefined;
  /** Keeps a row of every call and attempt. The gateway closes it. @default no rows are kept */
  readonly ledger?: Ledger | undefined;
  /** Is asked before every attempt. The gateway closes it. @default no limit but each call's `maxCostUsd` */
  readonly budget?: Budget | undefined;
  /** Chooses where nobody is named, and learns. The gateway closes it. @default one that forgets when the process ends */
  readonly router?: Router | undefined;
  /** The model that savings are measured against, as `provider/model` of the catalogue. @default DEFAULT_BASELINE */
  readonly baseline?: string | undefined;
  /** Counts tokens for budgets. @default one token a byte: no tokenizer makes more, and budgets must not set aside too little */
  readonly loadCountTokens?: (() => Promise<CountTokens>) | undefined;
  /** Uniform from 0 to 1, for the router of its own. @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly logger?: Logger | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

export interface Gateway extends RoutedCompletion {
  readonly models: ModelRegistry;
  /** What savings are measured against; the price is `null` when the catalogue does not know it. */
  readonly baseline: () => { readonly model: string; readonly price: ModelPrice | null };
  /** The model that a selector means right now. Every answer of it is a call of its own. @throws GatewayError */
  languageModel(selector: ModelSelector, call?: CallOptions): Promise<LanguageModel>;
  /** What would be chosen for a piece of work, and why, without doing it. @throws GatewayError `not_configured`, and as `Router.route` does */
  route(task: RoutingTask, call?: CallOptions): Promise<Route>;
  /** Does an operation by a model or by its local engine. @throws GatewayError */
  run<Input, Output>(operation: Operation<Input, Output>, input: Input, options?: RunOptions<Input, Output>): Promise<OperationResult<Output>>;
  /** Who would do an operation and what it would cost, about, without doing it. @throws GatewayError as `run` would before its first request */
  plan<Input, Output>(operation: Operation<Input, Output>, input: Input, options?: Pick<RunOptions, 'selector' | 'model' | 'call'>): Promise<WorkPlan>;
  /** Vectors of texts by a named model, in order. @throws GatewayError as `complete` for a named model; `unsupported` where its vendor has no embeddings */
  embed(texts: readonly string[], options: EmbedOptions): Promise<DelegatedEmbeddings>;
  /** The embedding model that a selector means; every `embed` of it is a call of the gateway. @throws GatewayError for names that cannot be resolved */
  embeddingModel(selector: EmbedOptions['selector']): EmbeddingModel;
  /** One limit for several runs together, to be given to each of them. */
  createAllowance(options: { readonly maxCostUsd?: number | undefined; readonly caller?: string | undefined }): CallAllowance;
  /** The model that a batch would go to. @throws GatewayError `unsupported` when the vendor has no batches, `not_configured` when no configured one has */
  batchModel(options?: BatchOptions): Promise<BatchModel>;
  /** Many requests that may wait, through a vendor's batch API and at its lower price. @throws GatewayError */
  batch(items: readonly BatchItem[], options?: BatchOptions): Promise<BatchRun>;
  /** Gives up what is still under way, waits for what is still being written down, then closes the router, the budget, the ledger and the models. */
  close(): Promise<void>;
}

/** A current frontier model: what an agent would have used by itself. */
export const DEFAULT_BASELINE = 'anthropic/claude-opus-5-5';

/**
 * Builds a gateway: the whole chain from a request to the model that answers it.
 *
 * @example
 * const gateway = createGateway({ models: await openModels({ providers: { openai: { apiKeys: [key] } } }) });
 * const { text, cost, delegation } = await gateway.complete({ messages: [{ role: 'user', content: 'Hello' }] });
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { models, clock = systemClock, logger = silentLogger } = options;
  const budget = options.budget ?? openBudget({ limits: {}, clock, logger });
  const router = options.router ?? createRouter({ clock, random: options.random ?? Math.random });
  const baseline = createBaseline(options.baseline ?? DEFAULT_BASELINE, models);
  const pending = new Set<Promise<void>>();
  const books: CallBooks = {
    ledger: options.ledger,
    budget,
    baseline,
    loadCountTokens: options.loadCountTokens ?? (async () => countBytes),
    newId: randomUUID,
    clock,
    logger,
    track: (work) => {
      pending.add(work);
      void work.finally(() => pending.delete(work));
    },
  };
  const openWork = createOpenWork();
  const parts: RoutedOptions = { models, router, books, openWork, cache: options.cache };
  const routed = createRoutedCompletion(parts);
  const closeAll = async (): Promise<void> => {
    await openWork.close();
    // What has ended may have left something to be written down.
    while (pending.size > 0) await Promise.all(pending);
    for (const part of [router, budget, options.ledger, models]) await part?.close();
  };
  let closing: Promise<void> | undefined;
  return {
    ...routed,
    ...createEmbedding(parts),
    models,
    baseline,
    languageModel: async (selector, call) => {
      checkWishes({ selector });
      return pinModel(routed, await chooseNow(parts, selector, call));
    },
    route: async (task, call) => routeNow(parts, task, call),
    run: async (operation, input, runOptions = {}) => {
      checkWishes({ selector: runOptions.selector, task: operation.task });
      return openWork.during(runOptions.call?.signal, async (signal) => runOperation(operation, input, { ...runOptions, ...parts, call: { ...runOptions.call, signal } }));
    },
    plan: async (operation, input, planOptions = {}) => {
      checkWishes({ selector: planOptions.selector, task: operation.task });
      return planOperation(operation, input, { ...planOptions, ...parts });
    },
    createAllowance: ({ maxCostUsd, caller }) => createCallAllowance(budget, { caller, maxCost: maxCostUsd === undefined ? undefined : fromUsd(maxCostUsd) }),
    batchModel: async (batchOptions = {}) => chooseBatchModel({ ...batchOptions, ...parts }, undefined),
    batch: async (items, batchOptions = {}) => {
      checkWishes(batchOptions);
      return openWork.during(batchOptions.call?.signal, async (signal) => runBatch(items, { ...batchOptions, ...parts, call: { ...batchOptions.call, signal } }));
    },
    close: async () => {
      closing ??= closeAll();
      return closing;
    },
  };
}

function createEmbedding(parts: RoutedOptions): Pick<Gateway, 'embed' | 'embeddingModel'> {
  const embed: Gateway['embed'] = async (texts, options) => {
    checkWishes({ selector: options.selector });
    return parts.openWork.during(options.call?.signal, async (signal) => embedTexts(texts, { ...options, ...parts, call: { ...options.call, signal } }));
  };
  return {
    embed,
    embeddingModel: (selector) => {
      const { provider, model } = findEmbeddingModel(parts, selector);
      return { provider, model, embed: async (texts, call) => embed(texts, { selector: { provider, model }, call }) };
    },
  };
}

function createBaseline(name: string, models: ModelRegistry): Gateway['baseline'] {
  const slash = name.indexOf('/');
  const [provider, model] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  return () => ({ model: name, price: models.catalogue.find(provider, model)?.price ?? null });
}

async function routeNow({ models, router }: RoutedOptions, task: RoutingTask, call: CallOptions | undefined): Promise<Route> {
  const offered = await models.routable(call);
  if (offered.length === 0) throw new GatewayError({ kind: 'not_configured', message: 'No provider is configured to choose from.', hint: 'Set a vendor key such as OPENAI_API_KEY.' });
  return router.route({ ...task, whatIf: true }, offered);
}

async function chooseNow({ models, router }: RoutedOptions, selector: ModelSelector, call: CallOptions | undefined): Promise<LanguageModel> {
  const choice = await chooseTargets({ models, router, selector, task: { task: 'chat', inputTokens: 0, outputTokens: 0 }, call });
  if (choice === undefined) throw new GatewayError({ kind: 'not_configured', message: 'No model is configured.', hint: 'Set a vendor key such as OPENAI_API_KEY, or name provider "ollama".' });
  return choice.targets[0];
}

/** One model for several requests, each of them a call of the gateway. */
function pinModel(routed: RoutedCompletion, model: LanguageModel): LanguageModel {
  const selector = { provider: model.provider, model: model.model };
  return {
    provider: model.provider,
    model: model.model,
    get limits() {
      return model.limits;
    },
    complete: async (request, call) => routed.complete({ ...request, selector }, call),
    stream: (request, call) => routed.stream({ ...request, selector }, call),
  };
}
