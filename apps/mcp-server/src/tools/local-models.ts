// The engines that need no model, listed beside the models: cost 0, said by name.
import type { ModelInfo, Operation, TaskType } from '@gateway/core';

export interface LocalEngineInfo {
  readonly task: TaskType;
  /** For instance `local/extractive`. */
  readonly model: string;
  /** Measured share of accepted answers, 0 to 1. */
  readonly quality: number;
}

/** One entry for every operation that has a local engine. */
export async function loadLocalEngines(): Promise<readonly LocalEngineInfo[]> {
  const [{ summarizeOperation, extractEntitiesFromDocumentOperation, generateQaOperation, extractKeywordsFromDocumentOperation, classifyTextOperation, extractJsonOperation }, { extractPairsOperation, extractTablesOperation, inferSchemaOperation }] = await Promise.all([import('@gateway/documents'), import('@gateway/extraction')]);
  return [summarizeOperation, extractEntitiesFromDocumentOperation, generateQaOperation, extractKeywordsFromDocumentOperation, classifyTextOperation, extractJsonOperation, extractTablesOperation, extractPairsOperation, inferSchemaOperation].flatMap((operation) => toEngine(operation as Operation<never, unknown>));
}

/** The same as models. */
export async function loadLocalModels(): Promise<readonly ModelInfo[]> {
  return (await loadLocalEngines()).map(({ model }) => ({ provider: 'local', model, price: { input: 0, output: 0 }, contextTokens: null, maxOutputTokens: null, capabilities: [] }));
}

function toEngine<Input, Output>({ task, local }: Operation<Input, Output>): readonly LocalEngineInfo[] {
  return local === undefined ? [] : [{ task, model: local.model, quality: local.quality }];
}
