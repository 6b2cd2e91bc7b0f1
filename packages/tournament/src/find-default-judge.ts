// The judge where nobody named one: the best that the gateway knows of and that does not compete.
import { isGatewayError, type CallOptions } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import { readWeights } from './model-name.ts';
import type { PlannedJudge } from './tournament-plan.ts';

/** `undefined` when every configured model competes, or none is configured. @throws GatewayError when the gateway cannot tell */
export async function findDefaultJudge(gateway: Pick<Gateway, 'route'>, competing: ReadonlySet<string>, call?: CallOptions): Promise<PlannedJudge | undefined> {
  try {
    const { candidates } = await gateway.route({ task: 'classification', inputTokens: 3_000, outputTokens: 300, priority: 'quality' }, call);
    const found = candidates.find(({ model }) => !competing.has(readWeights(model)));
    return found === undefined ? undefined : { provider: found.provider, model: found.model };
  } catch (error) {
    if (isGatewayError(error) && (error.kind === 'not_configured' || error.kind === 'not_found')) return undefined;
    throw error;
  }
}
