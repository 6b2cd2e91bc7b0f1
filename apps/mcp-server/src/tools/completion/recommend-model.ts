// recommend_model: whom the gateway would choose for a task, with reasons, without doing it.
import { fromUsd, MODEL_CAPABILITIES, TASK_TYPES, isGatewayError } from '@gateway/core';
import type { Gateway, RoutingTask } from '@gateway/delegation';
import { z } from 'zod';
import { picoToUsd } from '../../llm-fields.ts';
import { modelInput, resultInput, resultOutput } from '../../shared-input.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { loadLocalEngines } from '../local-models.ts';

const DEFAULT_INPUT_TOKENS = 2_000;
const DEFAULT_OUTPUT_TOKENS = 400;

const recommendation = z.looseObject({ provider: z.string(), model: z.string(), estimated_cost: z.number().nullable(), quality: z.number(), reason: z.string() });

export const recommendModel = defineTool({
  name: 'recommend_model',
  title: 'Recommend a model',
  description: 'Models for a task as the gateway would choose, with expected cost and share of accepted answers.',
  toolset: 'completion',
  input: z.object({
    task_type: z.enum(TASK_TYPES),
    input_tokens: z.int().min(0).optional(),
    output_tokens: z.int().min(0).optional(),
    capabilities: z.array(z.enum(MODEL_CAPABILITIES)).optional(),
    priority: modelInput.priority,
    min_quality: modelInput.min_quality,
    max_cost: modelInput.max_cost,
    ...resultInput,
  }),
  output: z.looseObject({ ...resultOutput, recommendations: z.array(recommendation).optional(), excluded: z.array(z.looseObject({ model: z.string(), reason: z.string() })).optional(), reason: z.string().optional() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  bulky: ['recommendations'],
  handler: async (input, services, call) => {
    const engines = (await loadLocalEngines()).filter(({ task }) => task === input.task_type);
    const local = engines.map((engine) => ({ provider: 'local', model: engine.model, estimated_cost: 0, quality: engine.quality, basis: 'measured', reason: 'Needs no model and costs nothing.' }));
    const route = await routeUnlessEmpty(
      await services.gateway(),
      {
        task: input.task_type,
        inputTokens: input.input_tokens ?? DEFAULT_INPUT_TOKENS,
        outputTokens: input.output_tokens ?? DEFAULT_OUTPUT_TOKENS,
        needs: input.capabilities,
        priority: input.priority,
        minQuality: input.min_quality,
        maxCost: input.max_cost === undefined ? undefined : fromUsd(input.max_cost),
      },
      { call, canDoWithout: local.length > 0 },
    );
    if (route === undefined) return { success: true, recommendations: local, reason: 'No provider is configured; the local engine is what there is.' };
    const routed = route.candidates.map((candidate) => ({
      provider: candidate.provider,
      model: candidate.model,
      estimated_cost: picoToUsd(candidate.estimatedCost),
      quality: candidate.quality,
      basis: candidate.basis,
      observations: candidate.observations,
      latency_seconds: candidate.latencyMs === null ? null : candidate.latencyMs / 1_000,
      reason: candidate.reason,
    }));
    const isLocalGoodEnough = local.some(({ quality }) => input.min_quality !== undefined && quality >= input.min_quality);
    return {
      success: true,
      recommendations: isLocalGoodEnough ? [...local, ...routed] : [...routed, ...local],
      excluded: route.excluded.map(({ provider, model, reason }) => ({ model: `${provider}/${model}`, reason })),
      reason: route.reason,
    };
  },
});

/** `undefined` when nothing is configured and the local engine can do it. */
async function routeUnlessEmpty(gateway: Gateway, task: RoutingTask, { call, canDoWithout }: { readonly call: ToolCall; readonly canDoWithout: boolean }): Promise<Awaited<ReturnType<Gateway['route']>> | undefined> {
  try {
    return await gateway.route(task, { signal: call.signal });
  } catch (error) {
    if (canDoWithout && isGatewayError(error) && error.kind === 'not_configured') return undefined;
    throw error;
  }
}
