// One question about a long text, part by part: what each part gives, in order.
import { throwIfAborted, type JsonSchema, type JsonValue, type LanguageModel, type OperationCall } from '@gateway/core';
import { createHash } from 'node:crypto';
import { GatewayError } from '@gateway/core';
import { compileJsonSchema } from '../json/compile-json-schema.ts';
import type { Span } from '../entity-mention.ts';
import { askForJson } from './ask-for-json.ts';
import { cutText } from './cut-text.ts';

export interface AskInPartsOptions {
  readonly text: string;
  /** Must accept what any one part gives. */
  readonly schema: JsonSchema;
  /** What the schema alone does not tell. */
  readonly task: string;
  readonly model: LanguageModel;
  readonly call?: OperationCall | undefined;
}

// About 5,000 tokens: lists from more text run into output limits and get less complete.
const PART = 20_000;
const MAX_AT_ONCE = 4;

/** @throws GatewayError of the model; `bad_response` when a part's answers never fit the schema */
export async function askInParts(options: AskInPartsOptions): Promise<JsonValue[]> {
  const { text, call = {}, model } = options;
  throwIfAborted(call.signal);
  const schema = { schema: options.schema, ...(await compileJsonSchema(options.schema)) };
  const parts = cutText(text, { start: 0, end: text.length }, PART);
  const found: JsonValue[] = [];
  // A part that fails stops the others: their answers would be paid for and thrown away.
  const stop = new AbortController();
  const signal = call.signal === undefined ? stop.signal : AbortSignal.any([call.signal, stop.signal]);
  const queue = parts.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, { start, end }] of queue) {
      const part = text.slice(start, end);
      const key = `parts:${createHash('sha256').update(JSON.stringify([model.provider, model.model, options.task, options.schema, part])).digest('hex')}`;
      const kept = call.checkpoint?.load(key);
      if (kept === undefined) {
        const asked = await askForJson(part, { model, schema, task: options.task, isPart: parts.length > 1, call: { signal, attempts: call.attempts, lane: call.lane, origin: call.origin } });
        if (asked.value === undefined) throw toFailure(model, asked.problems[0]?.message ?? 'unreadable', parts.length > 1 ? { start, end } : undefined);
        await call.checkpoint?.save(key, asked.value);
        found[index] = asked.value;
      } else found[index] = kept;
      done += 1;
      call.onProgress?.({ done, total: parts.length, message: 'Reading the document' });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, parts.length) }, work));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return found;
}

function toFailure(model: LanguageModel, problem: string, part: Span | undefined): GatewayError {
  const about = part === undefined ? '' : ` about the characters ${part.start} to ${part.end}`;
  return new GatewayError({ kind: 'bad_response', message: `${model.provider}/${model.model} did not answer${about} in the form that was asked for: ${problem}`, hint: 'Use a stronger model, or provider "local".' });
}
