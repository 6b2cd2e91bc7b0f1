// Tasks whose result is data: over a document of any length part by part, the parts' values merged by the schema.
import { GatewayError, type CompletionRequest, type JsonSchema, type JsonValue, type ResponseFormat } from '@gateway/core';
import { compileJsonSchema, parseJsonAnswer, relaxSchema } from '@gateway/extraction';
import { mapTogether } from '../map-together.ts';
import { cutToTokens } from '../summarize/cut-to-tokens.ts';
import type { OutputSchema } from './delegate-input.ts';
import { createCombineRequest, createPartJsonRequest, createRepairRequest, createTaskRequest } from './delegate-prompts.ts';
import { ask, countSteps, cutDocument, withSurroundings, type DelegateWork, type WorkResult } from './delegate-work.ts';
import { mergeBySchema, type Conflict } from './merge-by-schema.ts';
import { readValue, type ReadValue } from './read-value.ts';

// A part that is still too much to answer is halved down to about this size.
const MIN_PART_TOKENS = 400;
const MAX_HALVINGS = 6;

/**
 * The value as the model gives it: whether it fits the schema is for checks to say. Where a part says nothing about a property, the value may lack it.
 *
 * @throws GatewayError of the model; `bad_response` when an answer holds no JSON
 */
export async function delegateData(work: DelegateWork, output: OutputSchema): Promise<WorkResult<JsonValue>> {
  const { document } = work.settings;
  if (document !== undefined && !work.plan.isSingle) return await extractFromParts(work, document, output);
  const format = toResponseFormat(output.schema);
  const request = createTaskRequest(document === undefined ? undefined : { text: document, isNotes: false }, { settings: work.settings, maxTokens: work.plan.replyTokens, responseFormat: format });
  const read = await askForValue(work, { request, output, tries: 1, signal: work.call.signal });
  if (read.isTruncated) {
    // More to say than one answer holds: less text at a time.
    if (document !== undefined && work.counter.count(document) > MIN_PART_TOKENS) return await extractFromParts(work, document, output);
    work.warnings.add(CUT_WARNING);
  }
  work.call.onProgress?.({ done: 1, total: 1, message: 'Did the task' });
  return { value: read.value, parts: document === undefined ? 0 : 1 };
}

const CUT_WARNING = 'The answer was cut off at its limit of tokens and lacks what came after; raise maxOutputTokens to get all of it.';

async function extractFromParts(work: DelegateWork, document: string, output: OutputSchema): Promise<WorkResult<JsonValue>> {
  const half = Math.ceil(work.counter.count(document) / 2);
  const parts = await cutDocument(work, document, Math.max(MIN_PART_TOKENS, Math.min(work.plan.partTokens, half)));
  const steps = countSteps(work, parts.length);
  // No part has to have what the whole must.
  const relaxed = relaxSchema(output.schema);
  const part: OutputSchema = { schema: relaxed, ...(await compileJsonSchema(relaxed)) };
  const values = await mapTogether(
    parts,
    async (chunk, { index, signal }) => {
      const found = await extractFromText(work, { text: withSurroundings(chunk), output: part, signal, halved: 0 });
      steps.done(`Read part ${index + 1} of ${parts.length}`);
      return found;
    },
    { concurrency: work.settings.maxConcurrency, signal: work.call.signal },
  );
  const all = values.flat();
  const { value, conflicts } = mergeBySchema(all, output.schema);
  if (conflicts.length === 0) return { value, parts: parts.length };
  const decided = await settleProse(work, conflicts.filter(({ isProse }) => isProse));
  for (const { path, values: said } of conflicts.filter((conflict) => !decided.has(conflict.path))) {
    work.warnings.add(`Parts of the document disagree about ${path}: ${said.slice(0, 3).map((entry) => shorten(JSON.stringify(entry))).join(', ')}; the one given most often, else first, was taken.`);
  }
  return { value: mergeBySchema(all, output.schema, decided).value, parts: parts.length };
}

interface PartOfText {
  readonly text: string;
  /** What a part must fit. */
  readonly output: OutputSchema;
  readonly signal: AbortSignal | undefined;
  /** How often it was halved. */
  readonly halved: number;
}

async function extractFromText(work: DelegateWork, part: PartOfText): Promise<JsonValue[]> {
  const { text, output, signal, halved } = part;
  const responseFormat: ResponseFormat | undefined = isObjectSchema(output.schema) ? { type: 'json' } : undefined;
  const request = createPartJsonRequest(text, { settings: work.settings, maxTokens: work.plan.replyTokens, responseFormat });
  const { value, isTruncated } = await askForValue(work, { request, output, tries: 2, signal });
  if (!isTruncated) return [value];
  const tokens = work.counter.count(text);
  if (tokens < 2 * MIN_PART_TOKENS || halved >= MAX_HALVINGS) {
    work.warnings.add(CUT_WARNING);
    return [value];
  }
  const values: JsonValue[] = [];
  for (const piece of await cutDocument(work, text, Math.ceil(tokens / 2))) values.push(...(await extractFromText(work, { ...part, text: withSurroundings(piece), halved: halved + 1 })));
  return values;
}

interface ValueQuestion {
  readonly request: CompletionRequest;
  /** What the answer is aligned to and held against. */
  readonly output: OutputSchema;
  /** How often an answer that cannot be read is asked for. */
  readonly tries: number;
  readonly signal: AbortSignal | undefined;
}

async function askForValue(work: DelegateWork, { request, output, tries, signal }: ValueQuestion): Promise<ReadValue> {
  let current = request;
  let problem = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const { text, isCut } = await ask(work, current, signal);
    const read = await readValue(text, output);
    if ('value' in read) return read;
    // It broke off before anything was complete: for whoever asks to give it less to say.
    if (isCut) return { value: isObjectSchema(output.schema) ? {} : null, isTruncated: true };
    ({ problem } = read);
    current = createRepairRequest(request, text, problem);
  }
  throw new GatewayError({
    kind: 'bad_response',
    message: `${work.model.provider}/${work.model.model} was asked for JSON, and its answer cannot be used: ${problem}.`,
    hint: 'Use a stronger model.',
  });
}

// Texts that no part gives for the whole: one more question makes one of each.
async function settleProse(work: DelegateWork, conflicts: readonly Conflict[]): Promise<ReadonlyMap<string, JsonValue>> {
  if (conflicts.length === 0) return new Map();
  const count = conflicts.reduce((sum, { values }) => sum + values.length, 0);
  const share = Math.max(16, Math.floor((work.plan.contentTokens * 0.8) / count) - 10);
  const fields = Object.fromEntries(
    conflicts.map(({ path, values }) => [path, values.map((value) => cutToTokens(typeof value === 'string' ? value : JSON.stringify(value), share, (text) => work.counter.count(text)))]),
  );
  const request = createCombineRequest(fields, { settings: work.settings, maxTokens: work.plan.replyTokens, responseFormat: { type: 'json' } });
  const { text } = await ask(work, request, work.call.signal);
  const parsed = await parseJsonAnswer(text);
  const decided = 'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value) ? Object.entries(parsed.value) : [];
  const known = new Set(conflicts.map(({ path }) => path));
  return new Map(decided.filter(([path, value]) => known.has(path) && typeof value === 'string' && value.trim() !== ''));
}

// Native structured output is for objects with all vendors.
function toResponseFormat(schema: JsonSchema): ResponseFormat | undefined {
  return isObjectSchema(schema) ? { type: 'json_schema', name: 'result', schema } : undefined;
}

function isObjectSchema(schema: JsonSchema): boolean {
  return schema['type'] === 'object' || (schema['type'] === undefined && schema['properties'] !== undefined);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
