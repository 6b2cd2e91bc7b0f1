// Joins the packages: vendors from the configuration, prices and windows from the catalogue, books on disk, the chain around every model.
import { join } from 'node:path';
import type { Cache } from '@gateway/cache';
import type { Clock, CountTokens, Logger, ModelCatalogue } from '@gateway/core';
import type { Budget, Gateway, Ledger, RouterOptions } from '@gateway/delegation';
import type { Config } from './config/config.ts';

/** What is spent and may be spent; needs no model and no key. */
export interface Spending {
  readonly ledger: Ledger;
  readonly budget: Budget;
}

export interface OpenGatewayOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly loadCountTokens: () => Promise<CountTokens>;
  /** What is known of models that the router has not measured. @default nothing */
  readonly priors?: RouterOptions['priors'];
  /** The gateway closes it. */
  readonly spending: Spending;
  /** Looked into before anybody is asked; whoever opened it closes it. */
  readonly cache: Cache | undefined;
}

/** Opens the books in the data directory. @throws GatewayError as `openLedger` does */
export async function openSpending({ config, logger, clock }: Pick<OpenGatewayOptions, 'config' | 'logger' | 'clock'>): Promise<Spending> {
  const { openBudget, openLedger } = await import('@gateway/delegation');
  const ledger = openLedger({ path: join(config.dataDirectory, 'spending.db'), clock, logger });
  const { dayUsd, monthUsd, callers, eachCaller, allowUnpriced, redisUrl } = config.spending;
  const place = redisUrl === undefined ? { file: ledger.database } : { redis: { url: redisUrl } };
  return { ledger, budget: openBudget({ ...place, limits: { dayUsd, monthUsd, callers, eachCaller }, allowUnpriced, clock, logger }) };
}

/** Loads what a gateway needs and builds it. @throws GatewayError `invalid_input` for model overrides that make no sense */
export async function openGateway(options: OpenGatewayOptions): Promise<Gateway> {
  const { config, logger, clock, loadCountTokens, spending, cache, priors } = options;
  const [{ openModels }, { createGateway, createRouter, openRoutingStats }] = await Promise.all([import('@gateway/providers'), import('@gateway/delegation')]);
  const providers = Object.fromEntries(Object.entries(config.providers).map(([name, provider]) => [name, { ...provider, implicit: !provider.explicit }]));
  const models = await openModels({ providers, routed: config.routedModels, modelOverrides: config.models, loadCountTokens, logger, clock });
  const router = createRouter({ stats: openRoutingStats({ path: join(config.dataDirectory, 'routing.db'), clock, logger }), clock, random: Math.random, priors });
  return createGateway({ models, router, ...spending, cache, baseline: readBaseline(config, { catalogue: models.catalogue, logger }), loadCountTokens, logger, clock });
}

// As it is written when the catalogue knows it so, else as the first vendor has it.
function readBaseline({ spending: { baselineModel } }: Config, { catalogue, logger }: { readonly catalogue: ModelCatalogue; readonly logger: Logger }): string | undefined {
  if (baselineModel === undefined) return undefined;
  const [prefix = '', ...rest] = baselineModel.split('/');
  if (catalogue.find(prefix, rest.join('/')) !== undefined) return baselineModel;
  const owner = PRICED_VENDORS.find((provider) => catalogue.find(provider, baselineModel) !== undefined);
  if (owner !== undefined) return `${owner}/${baselineModel}`;
  logger.warn('The price of BASELINE_MODEL is unknown, so that savings are unknown, too.', { baseline_model: baselineModel });
  return baselineModel;
}

const PRICED_VENDORS = ['anthropic', 'openai', 'gemini', 'deepseek'];
