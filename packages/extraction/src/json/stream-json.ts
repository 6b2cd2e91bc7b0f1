// A model's JSON while it is still being written: what is complete so far, aligned, and at the end the validated value.
import { throwIfAborted, type CallOptions, type CompletionRequest, type CompletionResult, type JsonValue, type LanguageModel } from '@gateway/core';
import { isAligned } from './align/aligned.ts';
import { alignToSchema } from './align/align-to-schema.ts';
import { findAnswerStart, findBracketed } from './find-candidates.ts';
import { readJsonAnswer, type AnswerSchema, type ReadAnswer } from './read-json-answer.ts';
import type { SoftNode } from './soft/soft-node.ts';

export type JsonEvent =
  | {
      readonly type: 'partial';
      /** Complete texts and numbers only, not validated; the object that is being written has the members that are complete so far. */
      readonly value: JsonValue;
    }
  | { readonly type: 'end'; readonly answer: ReadAnswer; readonly result: CompletionResult };

// Reading again costs as much as the text is long: only when it has grown by this share, and at least so much.
const GROWTH = 1.05;
const MIN_GROWTH = 24;
const THOUGHT = /<(?:think|thinking|reasoning|scratchpad)>/i;

/**
 * Streams `request` and tells what has arrived of the value; the last event has the whole, validated, or what is wrong with it.
 *
 * @throws GatewayError of the model
 */
export async function* streamJson(model: LanguageModel, request: CompletionRequest, options: { readonly schema: AnswerSchema; readonly call?: CallOptions | undefined }): AsyncGenerator<JsonEvent> {
  let text = '';
  let readAt = 0;
  let last = '';
  for await (const event of model.stream(request, options.call)) {
    throwIfAborted(options.call?.signal);
    if (event.type === 'text') {
      text += event.text;
      if (text.length < Math.max(readAt * GROWTH, readAt + MIN_GROWTH)) continue;
      readAt = text.length;
      const value = readPartial(text, options.schema);
      const shown = JSON.stringify(value);
      if (value === undefined || shown === last) continue;
      last = shown;
      yield { type: 'partial', value };
    } else if (event.type === 'end') yield { type: 'end', answer: await readJsonAnswer(event.result.text, options.schema), result: event.result };
  }
}

function readPartial(text: string, { schema }: AnswerSchema): JsonValue | undefined {
  const from = findAnswerStart(text);
  // What a model still thinks is no part of its answer.
  if (THOUGHT.test(text.slice(from))) return undefined;
  const candidate = findBracketed(text, from).at(-1);
  const complete = candidate === undefined ? undefined : keepComplete(candidate.node);
  if (complete === undefined) return undefined;
  const aligned = alignToSchema(complete, schema);
  return isAligned(aligned) ? aligned.value : aligned.partial;
}

// Without the member or item that is being written.
function keepComplete(node: SoftNode): SoftNode | undefined {
  if (node.kind === 'text' || node.kind === 'word') return node.isCut ? undefined : node;
  if (node.kind === 'list') return { ...node, isCut: false, items: node.items.map(keepComplete).filter((item) => item !== undefined) };
  const members = node.members.flatMap(({ key, node: member }) => {
    const kept = keepComplete(member);
    return kept === undefined ? [] : [{ key, node: kept }];
  });
  return { ...node, isCut: false, members };
}
