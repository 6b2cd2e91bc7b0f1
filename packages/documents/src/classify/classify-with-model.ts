// Classification by a model with a closed set of answers: a label that is not in the list is no answer. Long texts part by part, the parts' scores put together.
import { loadModelCounter, type Chunk } from '@gateway/chunking';
import { GatewayError, throwIfAborted, type JsonValue, type LanguageModel, type OperationCall } from '@gateway/core';
import { compileJsonSchema, type AnswerSchema } from '@gateway/extraction';
import { askChecked } from '../asking/ask-checked.ts';
import { planDelegate } from '../delegate/plan-delegate.ts';
import { roundShare } from '../document-coverage.ts';
import { mapTogether } from '../map-together.ts';
import { measureRead } from '../measure-read.ts';
import { chooseParts } from '../parts/choose-parts.ts';
import { readClassifyInput, type ClassifySettings, type ClassifyTextInput, type ClassifyTextOutput, type LabelScore } from './classify-text-input.ts';
import { createClassifyRequest, createLabelSchema, estimateLabelTokens } from './classify-text-prompts.ts';

// What a text is shows in a dozen evenly spread parts.
const MOST_PARTS = 12;
const PART_TOKENS = 16_000;
// From here on a label applies.
const APPLIES = 0.5;

interface Work {
  readonly settings: ClassifySettings;
  readonly schema: AnswerSchema;
  readonly model: LanguageModel;
  readonly call: OperationCall;
  readonly replyTokens: number;
  readonly parts: readonly Chunk[];
}

type Scores = ReadonlyMap<string, number>;

export async function classifyWithModel(input: ClassifyTextInput, model: LanguageModel, call: OperationCall = {}): Promise<ClassifyTextOutput> {
  const settings = readClassifyInput(input);
  throwIfAborted(call.signal);
  const { text, labels, isMulti, maxConcurrency } = settings;
  const counter = await loadModelCounter(model.model);
  const questionTokens = 2 * counter.count(JSON.stringify(labels)) + 100;
  const plan = planDelegate({ taskType: 'classification', hasSchema: true, documentTokens: PART_TOKENS, questionTokens, maxOutputTokens: estimateLabelTokens(labels.length, isMulti) }, model.limits);
  const { parts, of } = await chooseParts(text, { size: Math.min(PART_TOKENS, plan.contentTokens), most: MOST_PARTS, counter, signal: call.signal });
  const closed = createLabelSchema(labels, isMulti);
  const work: Work = { settings, schema: { schema: closed, ...(await compileJsonSchema(closed)) }, model, call, replyTokens: plan.replyTokens, parts };
  let done = 0;
  const answers = await mapTogether(
    parts,
    async (part, { signal }) => {
      const scores = await askPart(work, part, signal);
      done += 1;
      call.onProgress?.({ done, total: parts.length, message: `Classified part ${done} of ${parts.length}` });
      return { part, scores };
    },
    { concurrency: maxConcurrency, signal: call.signal },
  );
  const scored = combine(settings, answers);
  const applying = scored.filter(({ score }) => score >= APPLIES);
  return {
    label: (isMulti ? applying[0] : scored[0])?.label ?? null,
    labels: isMulti ? applying : scored,
    coverage: { read: roundShare(measureRead(text, parts)), parts: parts.length },
    parts: parts.length === 1 ? [] : answers.map(({ part, scores }) => ({ start: part.start, end: part.end, label: best(scores) })),
    warnings: parts.length < of ? [`Of about ${of} parts of the text ${parts.length} were read, evenly spread.`] : [],
  };
}

async function askPart({ settings, schema, model, call, replyTokens, parts }: Work, part: Chunk, signal: AbortSignal): Promise<Scores> {
  const { labels, isMulti } = settings;
  let scores: Scores | undefined;
  const take = (value: JsonValue): readonly string[] => {
    scores = readScores(value as unknown as LabelAnswer, isMulti);
    return [];
  };
  const request = createClassifyRequest({ text: part.text, labels, isMulti, isPart: parts.length > 1, schema: schema.schema, provider: model.provider, maxTokens: replyTokens });
  const { attempts } = await askChecked(request, { model, schema, call, signal, take });
  if (scores !== undefined) return scores;
  throw new GatewayError({
    kind: 'bad_response',
    message: `${model.provider}/${model.model} gave no label of the list in ${attempts} attempts.`,
    hint: 'Try another model, describe the labels ("name: description"), or use provider "local".',
  });
}

interface LabelAnswer {
  readonly labels: readonly LabelScore[];
}

// One right answer shares one probability with its rivals; several answers each have their own.
function readScores({ labels }: LabelAnswer, isMulti: boolean): Scores {
  const scores = new Map<string, number>();
  for (const { label, score } of labels) scores.set(label, Math.max(score, scores.get(label) ?? 0));
  if (isMulti) return scores;
  const sum = [...scores.values()].reduce((all, score) => all + score, 0);
  return sum <= 1 ? scores : new Map([...scores].map(([label, score]) => [label, score / sum]));
}

// A text is what most of it is; of several labels one applies to a text when it applies to any part.
function combine({ labels, isMulti }: ClassifySettings, answers: readonly { readonly part: Chunk; readonly scores: Scores }[]): LabelScore[] {
  const all = answers.reduce((sum, { part }) => sum + part.tokens, 0);
  const first = answers.length === 1 ? answers[0]?.scores.keys().next().value : undefined;
  return labels
    .map(({ name }): LabelScore => {
      const scores = answers.map(({ part, scores: known }) => ({ score: known.get(name) ?? 0, share: part.tokens / all }));
      const score = isMulti ? Math.max(...scores.map((one) => one.score)) : scores.reduce((sum, one) => sum + one.score * one.share, 0);
      return { label: name, score: roundShare(score) };
    })
    .toSorted((a, b) => b.score - a.score || Number(b.label === first) - Number(a.label === first));
}

function best(scores: Scores): string | null {
  const [top] = [...scores].toSorted(([, a], [, b]) => b - a);
  return top?.[0] ?? null;
}
