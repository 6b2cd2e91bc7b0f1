// An operation over a document by whoever the caller names or the gateway chooses: a vendor's model, the client's own, or the local engine.
import type { Operation } from '@gateway/core';
import type { OperationResult, RunOptions } from '@gateway/delegation';
import { SAMPLING_PROVIDER } from '../sampling-model.ts';
import type { Services } from '../services.ts';
import { toSelector, type ModelArguments } from '../to-selector.ts';
import type { ToolCall } from '../tool.ts';
import { requireSampling } from './completion/run-completion.ts';

export interface DocumentOperationContext<Input, Output> extends Pick<RunOptions<Input, Output>, 'verifiers' | 'withFeedback'> {
  readonly services: Pick<Services, 'gateway'>;
  readonly call: ToolCall;
  /** The tool's arguments that say who answers. */
  readonly model: ModelArguments;
}

export async function runDocumentOperation<Input, Output>(operation: Operation<Input, Output>, input: Input, context: DocumentOperationContext<Input, Output>): Promise<OperationResult<Output>> {
  const { call, model, verifiers, withFeedback } = context;
  const selector = toSelector(model);
  const gateway = await context.services.gateway();
  return gateway.run(operation, input, {
    selector,
    model: selector.provider === SAMPLING_PROVIDER ? requireSampling(call) : undefined,
    verifiers,
    withFeedback,
    call: { signal: call.signal, origin: call.origin, lane: call.lane, cache: call.cache, onProgress: call.onProgress, checkpoint: call.checkpoint },
  });
}
