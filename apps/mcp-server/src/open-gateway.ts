// Joins the packages: vendors from the configuration, prices and windows from the catalogue, the chain around every model.
import type { Clock, CountTokens, Logger } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { Config } from './config/config.ts';

export interface OpenGatewayOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly loadCountTokens: () => Promise<CountTokens>;
}

/** Loads what a gateway needs and builds it. @throws GatewayError `invalid_input` for model overrides that make no sense */
export async function openGateway(options: OpenGatewayOptions): Promise<Gateway> {
  const { config, logger, clock, loadCountTokens } = options;
  const [{ openModels }, { createGateway }] = await Promise.all([import('@gateway/providers'), import('@gateway/delegation')]);
  const providers = Object.fromEntries(Object.entries(config.providers).map(([name, provider]) => [name, { ...provider, implicit: !provider.explicit }]));
  const models = await openModels({ providers, modelOverrides: config.models, loadCountTokens, logger, clock });
  return createGateway({ models, clock });
}
