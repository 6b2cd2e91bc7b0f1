// A delegated task done by a model: how much fits is planned, then the way is taken that the kind of result asks for.
import { loadModelCounter } from '@gateway/chunking';
import { throwIfAborted, type LanguageModel, type OperationCall } from '@gateway/core';
import { delegateData } from './delegate-data.ts';
import { readDelegateInput, type DelegateInput, type DelegateOutput } from './delegate-input.ts';
import { delegateText } from './delegate-text.ts';
import type { DelegateWork } from './delegate-work.ts';
import { planDelegate } from './plan-delegate.ts';

/** @throws GatewayError the model's own; `bad_response` for an answer that cannot be used, `unsupported` for a window that is too small */
export async function delegateWithModel(input: DelegateInput, model: LanguageModel, call: OperationCall = {}): Promise<DelegateOutput> {
  throwIfAborted(call.signal);
  const settings = await readDelegateInput(input);
  const counter = await loadModelCounter(model.model);
  const { task, output, document, feedback, taskType, maxOutputTokens } = settings;
  const questionTokens = counter.count([task, output === undefined ? '' : JSON.stringify(output.schema), ...feedback].join('\n'));
  const size = { taskType, hasSchema: output !== undefined, documentTokens: document === undefined ? 0 : counter.count(document), questionTokens, maxOutputTokens };
  const warnings = new Set<string>();
  const work: DelegateWork = { settings, plan: planDelegate(size, model.limits), counter, model, call, warnings };
  const { value, parts } = output === undefined ? await delegateText(work) : await delegateData(work, output);
  return {
    result: value,
    text: typeof value === 'string' ? value : JSON.stringify(value),
    taskType,
    parts,
    ...(warnings.size === 0 ? {} : { warnings: [...warnings] }),
  };
}
