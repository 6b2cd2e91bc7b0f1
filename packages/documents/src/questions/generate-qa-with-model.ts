// Questions by a model, each held against the document before it counts. Parts get their share of the questions by their length; what is dropped is asked for
// again, there and then elsewhere.
import { loadModelCounter, type Chunk } from '@gateway/chunking';
import { GatewayError, throwIfAborted, type JsonValue, type LanguageModel, type OperationCall } from '@gateway/core';
import { compileJsonSchema, type AnswerSchema } from '@gateway/extraction';
import { askChecked } from '../asking/ask-checked.ts';
import { planDelegate } from '../delegate/plan-delegate.ts';
import { roundShare } from '../document-coverage.ts';
import { mapTogether } from '../map-together.ts';
import { measureRead } from '../measure-read.ts';
import { chooseParts } from '../parts/choose-parts.ts';
import { createQuoteFinder } from '../quotes/quote-finder.ts';
import { checkPair, type ModelPair } from './check-pair.ts';
import { finishPairs } from './finish-pairs.ts';
import { readQaInput, type GenerateQaInput, type GenerateQaOutput, type QaPair, type QaSettings } from './generate-qa-input.ts';
import { createQaRequest, estimateQaTokens, QA_SCHEMA } from './generate-qa-prompts.ts';
import { createQuestionFilter, type QuestionFilter } from './same-question.ts';
import { shareOut } from './share-out.ts';

// Questions about a few pages are better than questions about fifty.
const PART_TOKENS = 6_000;
// A longer list gets careless.
const PAIRS_A_CALL = 12;
const MAX_ROUNDS = 4;
// The first answer and two that know what was wrong with it.
const MAX_ATTEMPTS = 3;

interface Part {
  readonly chunk: Chunk;
  readonly pairs: QaPair[];
  /** Taken in this round, not yet compared with those of other parts. */
  readonly fresh: QaPair[];
  /** Pairs beyond its share, for parts that have too few. */
  readonly spare: QaPair[];
  isAsked: boolean;
  /** Whether asking again is of no use. */
  isExhausted: boolean;
  isReadable: boolean;
  dropped: number;
}

interface Work {
  readonly settings: QaSettings;
  readonly schema: AnswerSchema;
  readonly model: LanguageModel;
  readonly call: OperationCall;
  readonly replyTokens: number;
  readonly parts: readonly Part[];
  /** Of the whole document. */
  readonly filter: QuestionFilter;
}

export async function generateQaWithModel(input: GenerateQaInput, model: LanguageModel, call: OperationCall = {}): Promise<GenerateQaOutput> {
  const settings = readQaInput(input);
  throwIfAborted(call.signal);
  const { text, numPairs } = settings;
  const counter = await loadModelCounter(model.model);
  const atOnce = Math.min(numPairs, PAIRS_A_CALL);
  const plan = planDelegate({ taskType: 'question_generation', hasSchema: true, documentTokens: PART_TOKENS, questionTokens: 400 + numPairs * 30, maxOutputTokens: estimateQaTokens(atOnce) }, model.limits);
  // Twice as many as there are questions, so that there is somewhere to go on when some parts hold nothing.
  const { parts } = await chooseParts(text, { size: Math.min(PART_TOKENS, plan.contentTokens), most: numPairs * 2, counter, signal: call.signal });
  const schema = { schema: QA_SCHEMA, ...(await compileJsonSchema(QA_SCHEMA)) };
  const work: Work = { settings, schema, model, call, replyTokens: plan.replyTokens, parts: parts.map(toPart), filter: createQuestionFilter() };
  await askInRounds(work);
  const pairs = work.parts.flatMap((part) => part.pairs);
  const asked = work.parts.filter(({ isAsked }) => isAsked);
  if (!asked.some(({ isReadable }) => isReadable)) {
    throw new GatewayError({ kind: 'bad_response', message: `${model.provider}/${model.model} gave no pairs of question and answer that could be read.`, hint: 'Try another model, or provider "local".' });
  }
  const dropped = work.parts.reduce((sum, part) => sum + part.dropped, 0);
  return {
    pairs: await finishPairs(text, pairs),
    ...(pairs.length < numPairs ? { shortfall: describeShortfall(work, { got: pairs.length, dropped }) } : {}),
    dropped,
    coverage: { read: roundShare(measureRead(text, asked.map(({ chunk }) => chunk))), parts: asked.length },
    warnings: asked.some(({ isReadable }) => !isReadable) ? [`The answers about ${asked.filter(({ isReadable }) => !isReadable).length} of ${asked.length} parts could not be read.`] : [],
  };
}

async function askInRounds(work: Work): Promise<void> {
  const { settings, parts, call } = work;
  let done = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const missing = settings.numPairs - countPairs(parts);
    const open = parts.filter(({ isExhausted }) => !isExhausted);
    // Where nobody has asked yet there is more to find.
    const fresh = open.filter(({ isAsked }) => !isAsked);
    const candidates = fresh.length > 0 ? fresh : open;
    if (missing <= 0 || candidates.length === 0) return;
    const shares = shareOut(missing, candidates.map(({ chunk }) => chunk.tokens));
    const asked = candidates.flatMap((part, index) => ((shares[index] ?? 0) === 0 ? [] : [{ part, share: Math.min(PAIRS_A_CALL, shares[index] ?? 0) }]));
    const total = done + asked.length;
    // What is told to a part does not depend on who of its neighbours was faster: the same document asks the same requests again.
    const taken = parts.flatMap(({ pairs }) => pairs);
    await mapTogether(
      asked,
      async ({ part, share }, { signal }) => {
        await askPart(work, { part, share, taken, signal });
        done += 1;
        call.onProgress?.({ done, total, message: `Read part ${done} of ${total}` });
      },
      { concurrency: settings.maxConcurrency, signal: call.signal },
    );
    settleRound(work);
  }
}

interface Turn {
  readonly part: Part;
  readonly share: number;
  readonly taken: readonly QaPair[];
  readonly signal: AbortSignal;
}

async function askPart({ schema, model, call, replyTokens, parts }: Work, { part, share, taken, signal }: Turn): Promise<void> {
  const { chunk } = part;
  const source = { text: chunk.text, start: chunk.start, finder: createQuoteFinder(chunk.text) };
  const filter = createQuestionFilter(taken);
  const unfit = new Set<string>();
  const take = (value: JsonValue): readonly string[] => {
    const problems: string[] = [];
    for (const given of (value as unknown as { readonly pairs: readonly ModelPair[] }).pairs) {
      const checked = checkPair(given, source);
      if ('problem' in checked) {
        problems.push(checked.problem);
        unfit.add(given.question);
      } else if (part.fresh.length >= share) part.spare.push(checked.pair);
      else if (filter.take(checked.pair)) part.fresh.push(checked.pair);
      else problems.push(`"${checked.pair.question.slice(0, 120)}" asks what another question asks`);
    }
    const missing = share - part.fresh.length;
    if (missing <= 0 || problems.length === 0) return [];
    return [...problems, `${part.fresh.length} pairs were taken; give ${missing} others, about other facts`];
  };
  const request = createQaRequest({ text: withHeading(chunk), count: share, isPart: parts.length > 1, taken: taken.slice(-50).map(({ question }) => question), provider: model.provider, maxTokens: replyTokens });
  const { isReadable } = await askChecked(request, { model, schema, call, signal, take, maxAttempts: MAX_ATTEMPTS });
  part.isAsked = true;
  part.isReadable ||= isReadable;
  part.dropped += unfit.size;
  // Who has asked for less than the part holds may ask again; who got less than that need not.
  part.isExhausted = part.fresh.length < share;
}

// In the document's order: what two parts both ask counts once, and is made up for by what a part had to spare.
function settleRound({ settings, parts, filter }: Work): void {
  for (const part of parts) part.pairs.push(...part.fresh.splice(0).filter(filter.take));
  for (const part of parts) {
    for (const pair of part.spare.splice(0)) {
      if (countPairs(parts) < settings.numPairs && filter.take(pair)) part.pairs.push(pair);
    }
  }
}

function describeShortfall({ model, parts }: Work, { got, dropped }: { readonly got: number; readonly dropped: number }): string {
  const name = `${model.provider}/${model.model}`;
  const why = dropped > 0 ? `${dropped} of its pairs were dropped, because their question is none or their answer does not stand in the document` : 'it found no more in the document to ask about';
  const left = parts.some(({ isAsked }) => !isAsked) ? '; parts of the document were not asked about' : '';
  return `${name} gave ${got} pairs that stand in the document; ${why}${left}.`;
}

function countPairs(parts: readonly Part[]): number {
  return parts.reduce((sum, { pairs }) => sum + pairs.length, 0);
}

function toPart(chunk: Chunk): Part {
  return { chunk, pairs: [], fresh: [], spare: [], isAsked: false, isExhausted: false, isReadable: false, dropped: 0 };
}

// Where the part stands and, inside a table, what its columns are.
function withHeading({ heading, context, text }: Chunk): string {
  return `${heading === undefined ? '' : `[${heading.join(' > ')}]\n`}${context === undefined ? '' : `${context}\n`}${text}`;
}
