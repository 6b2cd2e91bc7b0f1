// An operation over a document by whoever the caller names: a vendor's model, the client's own, or the local engine.
import type { Operation } from '@gateway/core';
import type { OperationResult } from '@gateway/delegation';
import { SAMPLING_PROVIDER } from '../sampling-model.ts';
import type { Services } from '../services.ts';
import type { ToolCall } from '../tool.ts';
import { requireSampling } from './completion/run-completion.ts';

export interface DocumentOperationContext {
  readonly services: Pick<Services, 'gateway'>;
  readonly call: ToolCall;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
}

export async function runDocumentOperation<Input, Output>(operation: Operation<Input, Output>, input: Input, context: DocumentOperationContext): Promise<OperationResult<Output>> {
  const { call } = context;
  const gateway = await context.services.gateway();
  return gateway.run(operation, input, {
    selector: { provider: context.provider, model: context.model },
    model: context.provider === SAMPLING_PROVIDER ? requireSampling(call) : undefined,
    call: { signal: call.signal, onProgress: call.onProgress, checkpoint: call.checkpoint },
  });
}
