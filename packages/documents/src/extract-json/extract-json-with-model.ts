// JSON from a document by a model: in one call where it fits, else part by part, merged by the schema and checked as a whole.
import { createHash } from 'node:crypto';
import { chunkText, loadModelCounter, type Chunk, type TokenCounter } from '@gateway/chunking';
import { throwIfAborted, type JsonSchema, type JsonValue, type LanguageModel, type OperationCall } from '@gateway/core';
import { alignJson, askForJson, createEvidenceFinder, relaxSchema, type AnswerSchema, type AskedJson } from '@gateway/extraction';
import { mergeBySchema, type Conflict } from '../delegate/merge-by-schema.ts';
import { planDelegate, type DelegatePlan } from '../delegate/plan-delegate.ts';
import { mapTogether } from '../map-together.ts';
import { checkExtractJsonInput, type ExtractJsonInput, type ExtractJsonOutput } from './extract-json-input.ts';
import { readSchema } from './read-schema.ts';

const MIN_PART_TOKENS = 400;
const MAX_HALVINGS = 6;
const DEFAULT_CONCURRENCY = 4;
const MAX_PART_PROBLEMS = 5;
const MAX_PROBLEMS = 50;

interface Work {
  readonly input: ExtractJsonInput;
  readonly schema: AnswerSchema;
  /** What a part of the document must fit. */
  readonly part: AnswerSchema;
  readonly model: LanguageModel;
  readonly call: OperationCall;
  readonly counter: TokenCounter;
  readonly plan: DelegatePlan;
  readonly warnings: Set<string>;
}

export async function extractJsonWithModel(input: ExtractJsonInput, model: LanguageModel, call: OperationCall = {}): Promise<ExtractJsonOutput> {
  checkExtractJsonInput(input);
  throwIfAborted(call.signal);
  const schema = await readSchema(input.schema);
  const counter = await loadModelCounter(model.model);
  const questionTokens = counter.count(JSON.stringify(input.schema)) + (input.earlier?.problems.length ?? 0) * 80;
  const plan = planDelegate({ taskType: 'data_extraction', hasSchema: true, documentTokens: counter.count(input.text), questionTokens, maxOutputTokens: undefined }, model.limits);
  const relaxed: JsonSchema = relaxSchema(input.schema);
  const work: Work = { input, schema, part: await readSchema(relaxed), model, call, counter, plan, warnings: new Set() };
  const done = plan.isSingle ? await extractWhole(work) : await extractParts(work);
  return finish(work, done);
}

interface Extracted {
  readonly read: { readonly value?: JsonValue | undefined; readonly problems: AskedJson['problems']; readonly partial?: JsonValue | undefined };
  readonly attempts: number;
  readonly parts: number;
}

async function extractWhole(work: Work): Promise<Extracted> {
  const { input, schema, model, call, plan, counter } = work;
  const asked = await askForJson(input.text, { model, schema, maxTokens: plan.replyTokens, feedback: input.earlier?.problems, call: toCallOptions(call, call.signal) });
  // More to say than one answer holds: less text at a time.
  if (asked.isCut && counter.count(input.text) > MIN_PART_TOKENS) return await extractParts(work);
  call.onProgress?.({ done: 1, total: 1, message: 'Extracted' });
  return { read: asked, attempts: asked.attempts, parts: 1 };
}

async function extractParts(work: Work): Promise<Extracted> {
  const { input, call, counter, plan } = work;
  const half = Math.ceil(counter.count(input.text) / 2);
  const parts = await cut(work, input.text, Math.max(MIN_PART_TOKENS, Math.min(plan.partTokens, half)));
  let done = 0;
  const answers = await mapTogether(
    parts,
    async (part, { signal }) => {
      const found = await extractPart(work, { start: part.start, end: part.end, lead: readSurroundings(part), signal, halved: 0 });
      done += 1;
      call.onProgress?.({ done, total: parts.length, message: `Read part ${done} of ${parts.length}` });
      return found;
    },
    { concurrency: input.maxConcurrency ?? DEFAULT_CONCURRENCY, signal: call.signal },
  );
  const all = answers.flat();
  const value = mergeParts(work, all.map((answer) => answer.value));
  const attempts = Math.max(...all.map((answer) => answer.attempts));
  // What is missing nobody knows: the rest is handed over, as no more than the rest.
  const unread = all.flatMap((answer) => answer.problems);
  if (unread.length > 0) return { read: { problems: unread.slice(0, MAX_PROBLEMS), partial: value }, attempts, parts: parts.length };
  const read = alignJson(value, work.schema);
  return { read: 'value' in read ? { value: read.value, problems: [] } : read, attempts, parts: parts.length };
}

// Lists are joined; of single values that differ, the one that stands most often in the document wins.
function mergeParts({ schema, input, warnings }: Work, values: readonly JsonValue[]): JsonValue {
  const { value, conflicts } = mergeBySchema(values, schema.schema);
  if (conflicts.length === 0) return value;
  const finder = createEvidenceFinder(input.text);
  const rate = (one: JsonValue): number => finder.count(one);
  const decide = ({ values: said }: Conflict): JsonValue | undefined => {
    const rated = said.map((one) => ({ one, count: rate(one) })).toSorted((a, b) => b.count - a.count);
    const [best, next] = rated;
    return best !== undefined && best.count > (next?.count ?? 0) ? best.one : undefined;
  };
  const decided = new Map(conflicts.flatMap((conflict) => {
    const chosen = decide(conflict);
    return chosen === undefined ? [] : [[conflict.path, chosen] as const];
  }));
  for (const { path, values: said } of conflicts) {
    warnings.add(`Parts of the document disagree about ${path}: ${said.slice(0, 3).map((one) => JSON.stringify(one).slice(0, 60)).join(', ')}; ${decided.has(path) ? 'the one that stands most often in the document' : 'the one given most often, else first,'} was taken.`);
  }
  return mergeBySchema(values, schema.schema, decided).value;
}

interface PartOfText {
  /** UTF-16 offsets into the document. */
  readonly start: number;
  readonly end: number;
  /** What the part stands under: headings, the header of a table. */
  readonly lead: string;
  readonly signal: AbortSignal | undefined;
  readonly halved: number;
}

interface PartAnswer {
  readonly value: JsonValue;
  readonly attempts: number;
  /** Why the part could not be read; empty when it was. */
  readonly problems: AskedJson['problems'];
}

async function extractPart(work: Work, of: PartOfText): Promise<PartAnswer[]> {
  const { model, call, schema, part, plan, counter, input } = work;
  const { start, end, signal, halved } = of;
  const text = of.lead + input.text.slice(start, end);
  const key = `extract_json:${createHash('sha256').update(JSON.stringify([model.provider, model.model, schema.schema, text])).digest('hex')}`;
  const kept = call.checkpoint?.load(key);
  if (kept !== undefined) return [{ value: kept, attempts: 1, problems: [] }];
  const asked = await askForJson(text, { model, schema: part, toldSchema: schema.schema, isPart: true, maxTokens: plan.replyTokens, feedback: input.earlier?.problems, call: toCallOptions(call, signal) });
  const tokens = counter.count(text);
  if (asked.isCut && tokens >= 2 * MIN_PART_TOKENS && halved < MAX_HALVINGS) {
    const halves: PartAnswer[] = [];
    for (const piece of await cut(work, input.text.slice(start, end), Math.ceil(tokens / 2))) {
      halves.push(...(await extractPart(work, { start: start + piece.start, end: start + piece.end, lead: readSurroundings(piece) || of.lead, signal, halved: halved + 1 })));
    }
    return halves;
  }
  if (asked.value === undefined) return [{ value: asked.partial ?? null, attempts: asked.attempts, problems: asked.problems.slice(0, MAX_PART_PROBLEMS).map(({ path, message }) => ({ path, message: `in the part of the document from character ${start} to ${end}: ${message}` })) }];
  await call.checkpoint?.save(key, asked.value);
  return [{ value: asked.value, attempts: asked.attempts, problems: [] }];
}

function finish(work: Work, { read, attempts, parts }: Extracted): ExtractJsonOutput {
  const { input } = work;
  const shared = { attempts: attempts + (input.earlier?.attempts ?? 0), parts, warnings: [...work.warnings] };
  if (read.value === undefined) return { ...shared, problems: read.problems, partial: read.partial };
  return { ...shared, data: read.value, problems: [], ...(input.withEvidence === true ? { evidence: createEvidenceFinder(input.text).find(read.value) } : {}) };
}

async function cut(work: Work, text: string, size: number): Promise<Chunk[]> {
  const tokens = work.counter.count(text);
  const count = Math.max(1, Math.ceil(tokens / size));
  return await chunkText(text, { method: 'semantic', size: Math.max(8, Math.min(size, Math.ceil((tokens / count) * 1.15))), counter: work.counter, signal: work.call.signal });
}

function readSurroundings(part: Chunk): string {
  const heading = part.heading === undefined ? '' : `[${part.heading.join(' > ')}]\n`;
  return `${heading}${part.context === undefined ? '' : `${part.context}\n`}`;
}

function toCallOptions({ attempts, lane, origin }: OperationCall, signal: AbortSignal | undefined): Pick<OperationCall, 'signal' | 'attempts' | 'lane' | 'origin'> {
  return { signal, attempts, lane, origin };
}
