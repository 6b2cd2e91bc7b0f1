// The operation behind "delegate": one task in words, over a document of any length or none, with a text or data as its result.
import type { Operation, OperationSize, TaskType, Verifier } from '@gateway/core';
import { readTaskType, type DelegateInput, type DelegateOutput } from './delegate-input.ts';
import { DELEGATE_PROMPT_VERSION } from './delegate-prompts.ts';
import { delegateWithModel } from './delegate-with-model.ts';
import { estimateReply } from './plan-delegate.ts';

export interface DelegateOperationOptions {
  /** The kind of work that the operation stands for in routing and in the books: that of its input, see {@link readTaskType}. @default 'chat' */
  readonly task?: TaskType | undefined;
  /** Checks of its answers, cheapest first. @default none */
  readonly verifiers?: readonly Verifier<DelegateInput, DelegateOutput>[] | undefined;
}

// English has about four characters to a token; other languages have fewer, so this rather counts too many.
const CHARACTERS_PER_TOKEN = 3.5;
const PROMPT_CHARACTERS = 2_400;
// Beside the question, the least that a call over a part of a document needs.
const LEAST_CALL_TOKENS = 3_000;

/**
 * A document that fits the model's window goes into one call. A longer one is read in parts: for data each part is extracted and the values are merged by
 * the schema, translations and rewritings are done part by part, everything else from notes that are merged until they fit. Finished parts are kept in
 * `call.checkpoint`.
 *
 * Its `run` throws GatewayError `invalid_input` for a blank task or document and for a schema that cannot be used, `bad_response` for an answer that is
 * none, `unsupported` for a window that is too small, and the model's own errors unchanged.
 */
export function createDelegateOperation(options: DelegateOperationOptions = {}): Operation<DelegateInput, DelegateOutput> {
  return {
    name: 'delegate',
    task: options.task ?? 'chat',
    promptVersion: DELEGATE_PROMPT_VERSION,
    ...(options.verifiers === undefined ? {} : { verifiers: options.verifiers }),
    measure: measureDelegate,
    run: delegateWithModel,
  };
}

/** The operation without checks. */
export const delegateOperation: Operation<DelegateInput, DelegateOutput> = createDelegateOperation();

function measureDelegate(input: DelegateInput): OperationSize {
  const question = input.task.length + (input.outputSchema === undefined ? 0 : JSON.stringify(input.outputSchema).length) + (input.feedback ?? []).join('\n').length;
  const documentLength = input.document?.length ?? 0;
  const toTokens = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const outputTokens = estimateOutput(input, toTokens(documentLength));
  const all = toTokens(documentLength + question + PROMPT_CHARACTERS) + outputTokens;
  return {
    inputCharacters: documentLength + question + PROMPT_CHARACTERS,
    outputTokens,
    largestCallTokens: documentLength === 0 ? all : Math.min(all, toTokens(question) + LEAST_CALL_TOKENS),
  };
}

// What is likely, not what is allowed: estimates of cost are made of it.
function estimateOutput(input: DelegateInput, documentTokens: number): number {
  const taskType = readTaskType(input);
  const most = estimateReply({ taskType, hasSchema: input.outputSchema !== undefined, documentTokens, maxOutputTokens: input.maxOutputTokens });
  if (input.outputSchema !== undefined) return Math.min(most, 300 + Math.ceil(documentTokens / 10));
  if (taskType === 'translation' || taskType === 'rewriting') return Math.min(most, Math.max(300, documentTokens));
  if (taskType === 'classification') return Math.min(most, 20);
  return Math.min(most, 400);
}
