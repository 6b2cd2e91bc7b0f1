// Joins the packages: vendors from the configuration, prices and windows from the catalogue, the chain around every model.
import type { Clock, Logger } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { Config } from './config/config.ts';

/** Loads what a gateway needs and builds it. @throws GatewayError `invalid_input` for model overrides that make no sense */
export async function openGateway(options: { readonly config: Config; readonly logger: Logger; readonly clock: Clock }): Promise<Gateway> {
  const { config, logger, clock } = options;
  const [{ createModels }, { createGateway }] = await Promise.all([import('@gateway/providers'), import('@gateway/delegation')]);
  const models = await createModels({ providers: config.providers, modelOverrides: config.models, logger, clock });
  return createGateway({ models, clock });
}
