// The engines that need no model, listed beside the models: cost 0, said by name.
import type { ModelInfo, Operation } from '@gateway/core';

/** One entry for every operation that has a local engine. */
export async function loadLocalModels(): Promise<readonly ModelInfo[]> {
  const { summarizeOperation, extractEntitiesFromDocumentOperation } = await import('@gateway/documents');
  return [toInfo(summarizeOperation), toInfo(extractEntitiesFromDocumentOperation)].flat();
}

function toInfo<Input, Output>(operation: Operation<Input, Output>): readonly ModelInfo[] {
  if (operation.local === undefined) return [];
  return [{ provider: 'local', model: operation.local.model, price: { input: 0, output: 0 }, contextTokens: null, maxOutputTokens: null, capabilities: [] }];
}
