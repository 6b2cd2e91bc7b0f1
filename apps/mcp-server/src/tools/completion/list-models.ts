// list_models: what can be asked for, with prices; the engines that need no model stand at the end.
import { GatewayError, toGatewayError, type ModelInfo } from '@gateway/core';
import { z } from 'zod';
import { resultInput, resultOutput } from '../../shared-input.ts';
import type { Services } from '../../services.ts';
import { defineTool } from '../../tool.ts';
import { loadLocalModels } from '../local-models.ts';

const model = z.object({
  provider: z.string(),
  model: z.string(),
  input_price: z.number().nullable(),
  output_price: z.number().nullable(),
  context_window: z.int().nullable(),
  capabilities: z.array(z.string()),
});

export const listModels = defineTool({
  name: 'list_models',
  title: 'List models',
  description: 'Models of the configured providers, or of one, with USD per million tokens.',
  toolset: 'completion',
  input: z.object({ provider: z.string().min(1).optional(), ...resultInput }),
  output: z.looseObject({ ...resultOutput, models: z.array(model).optional(), warnings: z.array(z.string()).optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  bulky: ['models'],
  handler: async (input, services, call) => {
    if (input.provider === 'local') return { success: true, models: (await loadLocalModels()).map(toListed) };
    const { models: registry } = await services.gateway();
    const names = input.provider === undefined ? registry.providers.map((provider) => provider.name) : [await requireKnown(input.provider, services)];
    const warnings: string[] = [];
    const lists = await Promise.all(
      names.map(async (name) => {
        const catalogued = registry.catalogue.list(name);
        if (catalogued.length > 0) return catalogued;
        try {
          return await registry.resolve({ provider: name }).provider.listModels({ signal: call.signal });
        } catch (error) {
          call.signal.throwIfAborted();
          if (input.provider !== undefined) throw error;
          warnings.push(`${name}: ${toGatewayError(error).message}`);
          return [];
        }
      }),
    );
    const local = input.provider === undefined ? await loadLocalModels() : [];
    return { success: true, models: [...lists.flat(), ...local].map(toListed), ...(warnings.length === 0 ? {} : { warnings }) };
  },
});

// Prices of a vendor can be looked up before there is a key for it.
async function requireKnown(name: string, services: Services): Promise<string> {
  const { vendors } = await import('@gateway/providers');
  const known = [...new Set([...vendors.map((vendor) => vendor.name), ...Object.keys(services.config.providers)])];
  if (!known.includes(name)) {
    throw new GatewayError({ kind: 'not_found', message: `There is no provider "${name}".`, hint: `Known providers: ${[...known, 'local'].join(', ')}.` });
  }
  return name;
}

function toListed(info: ModelInfo): z.input<typeof model> {
  return {
    provider: info.provider,
    model: info.model,
    input_price: info.price?.input ?? null,
    output_price: info.price?.output ?? null,
    context_window: info.contextTokens,
    capabilities: [...info.capabilities],
  };
}
