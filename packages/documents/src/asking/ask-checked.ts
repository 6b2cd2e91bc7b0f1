// One question whose answer is looked at before it counts: what cannot be taken is told to the model, which answers again.
import { throwIfAborted, type CompletionRequest, type JsonValue, type LanguageModel, type OperationCall } from '@gateway/core';
import { readJsonAnswer, type AnswerSchema } from '@gateway/extraction';
import { askModel } from '../delegate/ask-model.ts';
import { createSecondRequest } from './document-request.ts';

export interface AskCheckedOptions {
  readonly model: LanguageModel;
  readonly schema: AnswerSchema;
  readonly call: OperationCall;
  readonly signal: AbortSignal | undefined;
  /** @default 3 */
  readonly maxAttempts?: number | undefined;
  /** Takes what is good of a value that fits the schema, and says what is wrong or missing; nothing when it is content. */
  readonly take: (value: JsonValue) => readonly string[];
}

export interface CheckedAnswer {
  /** How many answers were asked for. */
  readonly attempts: number;
  /** What was wrong with the last one; empty when all is well. */
  readonly problems: readonly string[];
  /** Whether any answer could be read at all. */
  readonly isReadable: boolean;
}

const MAX_ATTEMPTS = 3;

/** @throws GatewayError of the model; `bad_response` or `content_filter` when it answers with nothing */
export async function askChecked(first: CompletionRequest, { model, schema, call, signal, take, maxAttempts = MAX_ATTEMPTS }: AskCheckedOptions): Promise<CheckedAnswer> {
  let request = first;
  let problems: readonly string[] = [];
  let isReadable = false;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    throwIfAborted(signal);
    const answer = await askModel(request, { model, checkpoint: call.checkpoint, signal });
    const read = await readJsonAnswer(answer.text, schema);
    // A list that broke off is good up to there.
    const value = 'value' in read ? read.value : answer.isCut && read.partial !== undefined && schema.validate(read.partial).length === 0 ? read.partial : undefined;
    const unreadable = 'value' in read ? [] : read.problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
    isReadable ||= value !== undefined;
    problems = value === undefined ? unreadable : take(value);
    if (problems.length === 0) return { attempts: attempt, problems, isReadable };
    request = createSecondRequest(first, answer.text, problems);
  }
  return { attempts: maxAttempts, problems, isReadable };
}
