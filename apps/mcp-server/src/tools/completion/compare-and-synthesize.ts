// compare_and_synthesize: several models answer, another one ranks them blind and writes the best answer of all.
import { addCosts, GatewayError, isGatewayError } from '@gateway/core';
import { z } from 'zod';
import { toCostField, toSeconds } from '../../llm-fields.ts';
import { cacheInput, promptInput, resultInput, resultOutput } from '../../shared-input.ts';
import type { Services } from '../../services.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { askCompetitors, competitor, competitorResults, sumAnswerCosts, type CompetitorAnswer } from './ask-competitors.ts';
import { samplingInput } from './completion-input.ts';
import { toGatewayCall } from './run-completion.ts';
import { createSynthesisRequest, readSynthesis, type LabelledAnswer, type Synthesis } from './synthesis-prompt.ts';

const ranked = z.looseObject({ model: z.string(), score: z.number().nullable(), reason: z.string() });
// One answer that cannot be read is bad luck, two are a model that cannot do it.
const TRIES = 2;

export const compareAndSynthesize = defineTool({
  name: 'compare_and_synthesize',
  title: 'Compare and synthesize',
  description: 'Ask several models, rank their answers blind, and combine them into one.',
  toolset: 'completion',
  input: z.object({
    ...promptInput,
    providers: z.array(competitor).min(2).max(10),
    criteria: z.string().min(1).optional(),
    synthesis_model: z.string().min(1).optional(),
    ...samplingInput,
    max_cost: z.number().min(0).optional(),
    ...cacheInput,
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    synthesis: z.string().optional(),
    synthesis_model: z.string().optional(),
    results: competitorResults.optional(),
    ranking: z.array(ranked).optional(),
    total_cost: z.number().nullable().optional(),
    processing_time: z.number().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'prompt',
  bulky: ['synthesis', 'results.*.completion'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const prompt = call.documents[0]?.text ?? '';
    // Half for the answers, half for whoever reads all of them.
    const share = input.max_cost === undefined ? undefined : input.max_cost / 2;
    const answers = await askCompetitors({ ...input, prompt, max_cost: share }, services, call);
    const labelled = label(answers);
    const read = await synthesize(labelled, { prompt, criteria: input.criteria, model: input.synthesis_model, maxCost: share, services, call });
    const spent = sumAnswerCosts(answers);
    return {
      success: true,
      synthesis: read.synthesis,
      synthesis_model: read.model,
      results: Object.fromEntries(answers.map(({ key, entry }) => [key, entry])),
      ranking: toRanking(read, { labelled, answers }),
      total_cost: toCostField(spent === null || read.cost === null ? null : addCosts(spent, read.cost)),
      processing_time: toSeconds(services.clock.monotonicMs() - startedMs),
    };
  },
});

interface Labelled extends LabelledAnswer {
  readonly key: string;
}

// Letters in the order of a hash of the texts: the same answers get the same letters, whoever gave them and wherever they stood.
function label(answers: readonly CompetitorAnswer[]): readonly Labelled[] {
  const given = answers.flatMap(({ key, text }) => (text === undefined ? [] : [{ key, text }]));
  return given.toSorted((a, b) => scatter(a.text) - scatter(b.text)).map(({ key, text }, index) => ({ key, text, label: String.fromCodePoint('A'.charCodeAt(0) + index) }));
}

// FNV-1a, 32 bits (Fowler, Noll, Vo).
function scatter(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

interface SynthesisContext {
  readonly prompt: string;
  readonly criteria: string | undefined;
  readonly model: string | undefined;
  readonly maxCost: number | undefined;
  readonly services: Services;
  readonly call: ToolCall;
}

async function synthesize(answers: readonly Labelled[], context: SynthesisContext): Promise<Synthesis & { readonly model: string; readonly cost: CompetitorAnswer['cost'] }> {
  const { services, call, model, maxCost, prompt, criteria } = context;
  const gateway = await services.gateway();
  const { parseJsonAnswer } = await import('@gateway/extraction');
  const request = createSynthesisRequest(answers, { prompt, criteria, selector: { model, maxCostUsd: maxCost, priority: model === undefined ? 'quality' : undefined } });
  let cost: CompetitorAnswer['cost'] = { inputPicoUsd: 0, outputPicoUsd: 0, totalPicoUsd: 0 };
  for (let tries = 1; ; tries += 1) {
    const result = await gateway.complete({ ...request, sample: tries - 1 }, toGatewayCall(request, call));
    cost = cost === null || result.cost === null ? null : addCosts(cost, result.cost);
    try {
      const parsed = await parseJsonAnswer(result.text);
      return { ...readSynthesis('value' in parsed ? parsed.value : undefined, answers.map((answer) => answer.label)), model: `${result.provider}/${result.model}`, cost };
    } catch (error) {
      if (!isGatewayError(error) || error.kind !== 'bad_response' || tries === TRIES) throw withPartial(error, answers);
    }
  }
}

// What the competitors said is paid for and not lost with the ranking.
function withPartial(error: unknown, answers: readonly Labelled[]): unknown {
  if (!isGatewayError(error)) return error;
  const { kind, message, hint, details } = error;
  return new GatewayError({ kind, message, hint, details: { ...details, partial: Object.fromEntries(answers.map(({ key, text }) => [key, text])) } });
}

function toRanking(read: Synthesis, { labelled, answers }: { readonly labelled: readonly Labelled[]; readonly answers: readonly CompetitorAnswer[] }): z.output<typeof ranked>[] {
  const places = read.ranking.map(({ label: letter, score, reason }) => ({ model: labelled.find((answer) => answer.label === letter)?.key ?? letter, score, reason }));
  const failed = answers.filter(({ text }) => text === undefined).map(({ key, entry }) => ({ model: key, score: null, reason: `It did not answer: ${String(entry['error'])}` }));
  return [...places, ...failed];
}
