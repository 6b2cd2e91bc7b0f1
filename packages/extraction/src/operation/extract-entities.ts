// Entity extraction as an operation: by a model for any type, or by rules at no cost for the types they know.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted, type CompletionRequest, type JsonValue, type LanguageModel, type LocalEngine, type Operation, type OperationCall } from '@gateway/core';
import type { EntityMention, Span } from '../entity-mention.ts';
import { createPartIterator, listUnsupportedTypes } from '../find-entities.ts';
import { createEntityRequest, createRepairRequest, ENTITY_PROMPT_VERSION } from './entity-prompt.ts';
import { cutText } from './cut-text.ts';
import { locateMentions } from './locate-mentions.ts';
import { parseEntityAnswer, parseTruncatedAnswer, type NamedEntity } from './parse-entity-answer.ts';

export interface ExtractEntitiesInput {
  readonly text: string;
  /** With a model any words, such as `medical device`; without one those of `LOCAL_ENTITY_TYPES` and their aliases. At least one. */
  readonly entityTypes: readonly string[];
}

export interface ExtractEntitiesOutput {
  /** In order of appearance; `text` is always the source's own stretch. */
  readonly mentions: EntityMention[];
  /** Requested types for which nothing was looked for. Empty when a model answered. */
  readonly unsupportedTypes: string[];
}

// About 5,000 tokens: a list of entities from more text runs into output limits and gets less complete.
const PART = 20_000;
const MIN_PART = 2_000;
const MAX_AT_ONCE = 4;

/**
 * `extract_entities`: finds entities and where they stand.
 *
 * With a model, long texts go out in parts, four at a time. An entity that does not occur in the source is dropped; one that does is reported
 * at every place. An answer that cannot be read is asked for once more, with the reason; a list cut off by the output limit is asked for again in
 * halves, and below 2,000 characters kept up to its last complete entry.
 *
 * @throws GatewayError `invalid_input` without types, `bad_response` when the second answer cannot be read either, `content_filter`, and what the model throws
 */
export const extractEntitiesOperation: Operation<ExtractEntitiesInput, ExtractEntitiesOutput> = {
  name: 'extract_entities',
  task: 'entity_extraction',
  promptVersion: ENTITY_PROMPT_VERSION,
  local: createLocalEngine(),
  run: runWithModel,
};

function createLocalEngine(): LocalEngine<ExtractEntitiesInput, ExtractEntitiesOutput> {
  const iterate = createPartIterator();
  return {
    model: 'local/entities',
    // Micro F1 of person, location and organization, exact span and type, on the half of Wikigold that was not read while writing the rules: benchmarks/entities.
    quality: 0.66,
    async run(input, call) {
      requireTypes(input);
      const mentions: EntityMention[] = [];
      throwIfAborted(call?.signal);
      for (const part of iterate(input.text, { types: input.entityTypes })) {
        for (const mention of part) mentions.push(mention);
        call?.onProgress?.({ done: part.at(-1)?.end ?? 0, total: input.text.length, message: 'Finding entities' });
        await nextTurn();
        throwIfAborted(call?.signal);
      }
      return { mentions, unsupportedTypes: listUnsupportedTypes(input.entityTypes) };
    },
  };
}

async function runWithModel(input: ExtractEntitiesInput, model: LanguageModel, call: OperationCall = {}): Promise<ExtractEntitiesOutput> {
  requireTypes(input);
  throwIfAborted(call.signal);
  const types = [...new Set(input.entityTypes)];
  const parts = cutText(input.text, { start: 0, end: input.text.length }, PART);
  const found: NamedEntity[][] = [];
  // A part that fails stops the others: their answers would be paid for and thrown away.
  const stop = new AbortController();
  const signal = call.signal === undefined ? stop.signal : AbortSignal.any([call.signal, stop.signal]);
  const queue = parts.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, span] of queue) {
      found[index] = await askRemembered({ text: input.text, span, types, model, call: { ...call, signal } });
      done += 1;
      call.onProgress?.({ done, total: parts.length, message: 'Extracting entities' });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, parts.length) }, work));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return { mentions: locateMentions(input.text, found.flat()), unsupportedTypes: [] };
}

interface Question {
  readonly text: string;
  readonly span: Span;
  readonly types: readonly string[];
  readonly model: LanguageModel;
  readonly call: OperationCall;
}

async function askRemembered(question: Question): Promise<NamedEntity[]> {
  const { checkpoint } = question.call;
  const key = createKey(question);
  const saved = checkpoint?.load(key);
  if (saved !== undefined) {
    const parsed = parseEntityAnswer(JSON.stringify(saved), question.types);
    if ('entities' in parsed) return parsed.entities;
  }
  const entities = await ask(question);
  await checkpoint?.save(key, entities.map(({ text, type }): JsonValue => ({ text, type })));
  return entities;
}

// Everything that the answer depends on: another text's part and another model's answer are other answers.
function createKey({ text, span, types, model }: Question): string {
  const hash = createHash('sha256').update(JSON.stringify([model.provider, model.model, types, text.slice(span.start, span.end)]));
  return `${ENTITY_PROMPT_VERSION}:${hash.digest('hex')}`;
}

async function ask(question: Question): Promise<NamedEntity[]> {
  const part = question.text.slice(question.span.start, question.span.end);
  if (part.trim() === '') return [];
  let request: CompletionRequest = createEntityRequest(part, question.types);
  let problem = '';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const result = await question.model.complete(request, { signal: question.call.signal });
    const parsed = parseEntityAnswer(result.text, question.types);
    if ('entities' in parsed) return parsed.entities;
    if (result.finishReason === 'content_filter') {
      throw new GatewayError({ kind: 'content_filter', message: 'The model refused the document because of its content filter.', hint: 'Use another model, or provider "local".' });
    }
    if (result.finishReason === 'length') {
      if (part.length > MIN_PART) return askInHalves(question);
      const entities = parseTruncatedAnswer(result.text, question.types);
      if (entities.length > 0) return entities;
    }
    problem = parsed.problem;
    request = createRepairRequest(request, result.text, problem);
  }
  throw new GatewayError({
    kind: 'bad_response',
    message: `The model's list of entities could not be read, twice: ${problem}`,
    hint: 'Use a stronger model, or provider "local" for the usual types.',
  });
}

async function askInHalves(question: Question): Promise<NamedEntity[]> {
  const { start, end } = question.span;
  const found: NamedEntity[] = [];
  for (const span of cutText(question.text, question.span, Math.ceil((end - start) / 2))) found.push(...(await ask({ ...question, span })));
  return found;
}

function requireTypes(input: ExtractEntitiesInput): void {
  if (input.entityTypes.length > 0 && input.entityTypes.every((type) => type.trim() !== '')) return;
  throw new GatewayError({ kind: 'invalid_input', message: 'No entity types were given.', hint: 'Name at least one, for instance "person".' });
}
