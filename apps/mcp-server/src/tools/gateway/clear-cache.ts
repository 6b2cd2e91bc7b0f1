// clear_cache: forgets remembered answers of the caller, all of them or a part.
import type { CacheScope } from '@gateway/cache';
import { GatewayError, TASK_TYPES } from '@gateway/core';
import { z } from 'zod';
import { resultOutput } from '../../shared-input.ts';
import { defineTool } from '../../tool.ts';

export const clearCache = defineTool({
  name: 'clear_cache',
  title: 'Clear the cache',
  description: 'Forget remembered answers: all, of a task type or provider/model, or only "semantic" or "embedding".',
  toolset: 'gateway',
  input: z.object({ scope: z.string().min(1).optional() }),
  output: z.looseObject({ ...resultOutput, cleared: z.int().optional() }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  handler: async ({ scope = 'all' }, services, call) => {
    const cache = await services.cache();
    if (cache === undefined) throw new GatewayError({ kind: 'not_configured', message: 'The cache is switched off.', hint: 'Set CACHE_ENABLED=true.' });
    // What others have asked is not the caller's to forget.
    return { success: true, cleared: await cache.clear({ ...readScope(scope), namespace: call.caller.label ?? '' }) };
  },
});

function readScope(scope: string): CacheScope {
  if (scope === 'all') return {};
  if (scope === 'semantic' || scope === 'embedding') return { kind: scope };
  const task = TASK_TYPES.find((known) => known === scope);
  if (task !== undefined) return { task };
  if (scope.includes('/')) return { model: scope };
  throw new GatewayError({
    kind: 'invalid_input',
    message: `There is no scope "${scope}".`,
    hint: `Give "all", "semantic", "embedding", a model as provider/model, or a task type: ${TASK_TYPES.filter((known) => known !== 'embedding').join(', ')}.`,
  });
}
