// Who answers, and who takes over: a named model is itself, everything else is the router's choice.
import { GatewayError, type CallOptions, type LanguageModel, type ModelInfo, type ModelRegistry, type ModelSelector } from '@gateway/core';
import type { Route, RouteCandidate, Router, RoutingTask } from '../routing/router.ts';
import { withNamedAnswers } from './with-named-answers.ts';

export interface Choice {
  /** The one that answers, then those that take over. Never empty. */
  readonly targets: readonly [LanguageModel, ...LanguageModel[]];
  /** Why the first one, in a sentence. */
  readonly reason: string;
  /** Left out when the model was named. */
  readonly route?: Route | undefined;
}

export interface ChooseOptions {
  readonly models: ModelRegistry;
  readonly router: Router;
  readonly selector: ModelSelector;
  readonly task: RoutingTask;
  readonly call?: CallOptions | undefined;
}

// Further ones would be asked after so long that the caller is gone.
const MAX_TARGETS = 5;

/**
 * The models that a selector means for a piece of work, in the order in which they should be asked.
 *
 * @returns `undefined` when nothing is named and no provider is configured
 * @throws GatewayError `not_found` or `not_configured` for names that cannot be resolved, and as `Router.route` does
 */
export async function chooseTargets(options: ChooseOptions): Promise<Choice | undefined> {
  const { models, selector } = options;
  if (selector.model !== undefined) return chooseNamed(options);
  if (selector.provider !== undefined) {
    const provider = models.resolveProvider(selector.provider);
    const known = (await models.routable(options.call)).filter((info) => info.provider === provider.name);
    const offered = known.length > 0 ? known : (await provider.listModels(options.call)).filter(canAnswer).map(withChat);
    return offered.length === 0 ? throwEmpty(provider.name) : chooseRouted(offered, options);
  }
  const offered = await models.routable(options.call);
  if (offered.length > 0) return chooseRouted(offered, options);
  const [first] = models.providers;
  return first === undefined ? undefined : throwEmpty(first.name);
}

async function chooseNamed(options: ChooseOptions): Promise<Choice> {
  const { models, selector, call } = options;
  const { provider, model } = models.resolve(selector);
  const named = provider.languageModel(model);
  const reason = `${provider.name}/${model} was named by the caller.`;
  if (selector.fallback !== true) return { targets: [withNamedAnswers(named, models.catalogue)], reason };
  const others = (await models.routable(call)).filter((info) => info.provider !== provider.name || info.model !== model);
  if (others.length === 0) return { targets: [named], reason };
  const { candidates } = options.router.route(options.task, others);
  return { targets: [named, ...spread(candidates, provider.name).map((candidate) => openModel(models, candidate))], reason };
}

function chooseRouted(offered: readonly ModelInfo[], { models, router, selector, task }: ChooseOptions): Choice {
  const route = router.route(task, offered);
  const [, ...others] = route.candidates;
  const takeOver = selector.fallback === false ? [] : spread(others, route.chosen.provider);
  return { targets: [openModel(models, route.chosen), ...takeOver.map((candidate) => openModel(models, candidate))], reason: route.reason, route };
}

// In their order, but so that every provider has its best one among them: models of one vendor are down together. The next two in turn always are.
function spread(candidates: readonly RouteCandidate[], first: string): readonly RouteCandidate[] {
  const seen = new Set([first]);
  const bestOfOthers = candidates.filter(({ provider }) => {
    const isNew = !seen.has(provider);
    seen.add(provider);
    return isNew;
  });
  const taken = new Set([...candidates.slice(0, 2), ...bestOfOthers, ...candidates].slice(0, MAX_TARGETS - 1));
  return candidates.filter((candidate) => taken.has(candidate));
}

function openModel(models: ModelRegistry, { provider, model }: { readonly provider: string; readonly model: string }): LanguageModel {
  return models.resolveProvider(provider).languageModel(model);
}

// What a server does not say of its models, it serves through the chat API all the same.
function withChat(info: ModelInfo): ModelInfo {
  return info.capabilities.includes('chat') ? info : { ...info, capabilities: ['chat', 'streaming', ...info.capabilities] };
}

// A server's own list rarely says what a model can do; only what is known for an embedding model is left out.
function canAnswer({ capabilities }: ModelInfo): boolean {
  return capabilities.includes('chat') || !capabilities.includes('embedding');
}

function throwEmpty(provider: string): never {
  throw new GatewayError({
    kind: 'not_found',
    message: `The provider "${provider}" lists no model that can answer.`,
    hint: 'Install or load a model there, or name one with "model".',
  });
}
