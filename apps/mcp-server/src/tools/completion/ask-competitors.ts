// The same prompt to several models at once, each answer or failure under the model's name. One failure never fails the rest.
import { addCosts, GatewayError, NO_COST, toGatewayError, type Cost, type LanguageModel } from '@gateway/core';
import pMap from 'p-map';
import { z } from 'zod';
import { toLlmFields } from '../../llm-fields.ts';
import { llmOutput } from '../../shared-input.ts';
import type { Services } from '../../services.ts';
import type { ToolCall } from '../../tool.ts';
import { samplingInput, toCompletionRequest } from './completion-input.ts';
import { toGatewayCall } from './run-completion.ts';

const DEFAULT_CONCURRENCY = 5;

/** One of those that are asked. */
export const competitor = z.strictObject({ provider: z.string().min(1), model: z.string().min(1).optional(), ...samplingInput });

/** Answers by `provider/model`. */
export const competitorResults = z.record(z.string(), z.looseObject({ success: z.boolean(), completion: z.string().optional(), error: z.string().optional(), ...llmOutput }));

export interface Competition {
  readonly providers: readonly z.output<typeof competitor>[];
  readonly prompt: string;
  readonly system_prompt?: string | undefined;
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  /** Seconds, each. */
  readonly timeout?: number | undefined;
  /** USD, for all of them together. */
  readonly max_cost?: number | undefined;
  readonly max_concurrency?: number | undefined;
}

export interface CompetitorAnswer {
  /** As `provider/model`; a pair that is asked twice gets `#2`, `#3`, … */
  readonly key: string;
  readonly entry: { readonly success: boolean; readonly [field: string]: unknown };
  readonly text: string | undefined;
  /** Of a failure, too: what was paid for it; `null` when that is unknown. */
  readonly cost: Cost | null;
}

/** @throws GatewayError when none of them answered, or the caller gave up */
export async function askCompetitors(competition: Competition, services: Services, call: ToolCall): Promise<readonly CompetitorAnswer[]> {
  const { providers, max_cost } = competition;
  let finished = 0;
  const answers = await pMap(
    withSamples(providers),
    async ({ entry, sample }) => {
      const share = max_cost === undefined ? undefined : max_cost / providers.length;
      const answer = await askOne({ ...competition, ...entry, max_cost: share, sample }, services, call);
      finished += 1;
      call.onProgress({ done: finished, total: providers.length, message: `${answer.key} answered` });
      return answer;
    },
    { concurrency: competition.max_concurrency ?? DEFAULT_CONCURRENCY, signal: call.signal },
  );
  const named = withNumbers(answers);
  const errors = answers.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const [first] = errors;
  if (first === undefined || errors.length < answers.length) return named;
  throw new GatewayError({
    kind: errors.every((error) => error.kind === first.kind) ? first.kind : 'unavailable',
    message: `None of the ${answers.length} models answered. ${named.map(({ key, entry }) => `${key}: ${String(entry['error'])}`).join(' ')}`,
    hint: first.hint,
  });
}

/** `null` when part of it is unknown. */
export function sumAnswerCosts(answers: readonly { readonly cost: Cost | null }[]): Cost | null {
  return answers.reduce<Cost | null>((sum, { cost }) => (sum === null || cost === null ? null : addCosts(sum, cost)), NO_COST);
}

/** Who is asked twice gives two answers of its own: one is not the other's copy. */
function withSamples(providers: Competition['providers']): readonly { readonly entry: Competition['providers'][number]; readonly sample: number }[] {
  return providers.map((entry, index) => {
    const earlier = providers.slice(0, index).filter(({ provider, model }) => provider === entry.provider && model === entry.model);
    return { entry, sample: earlier.length };
  });
}

type Question = Competition & z.output<typeof competitor> & { readonly sample: number };

async function askOne(question: Question, services: Services, call: ToolCall): Promise<CompetitorAnswer & { readonly error?: GatewayError }> {
  const startedMs = services.clock.monotonicMs();
  const system = question.system_prompt === undefined ? [] : [{ role: 'system' as const, content: question.system_prompt }];
  const request = { ...toCompletionRequest([...system, { role: 'user', content: question.prompt }], question), sample: question.sample };
  const limit = question.timeout === undefined ? undefined : AbortSignal.timeout(question.timeout * 1000);
  const signal = limit === undefined ? call.signal : AbortSignal.any([call.signal, limit]);
  const attempts: { readonly cost: Cost | null }[] = [];
  let key = question.model === undefined || question.model.startsWith(`${question.provider}/`) ? (question.model ?? question.provider) : `${question.provider}/${question.model}`;
  const onChosen = ({ provider, model }: Pick<LanguageModel, 'provider' | 'model'>): void => {
    key = `${provider}/${model}`;
  };
  try {
    const gateway = await services.gateway();
    const result = await gateway.complete(request, { ...toGatewayCall(request, { ...call, signal }), onChosen, onAttempt: (attempt) => attempts.push(attempt) });
    // Nobody was chosen for what was remembered.
    if (result.cached !== undefined && question.model === undefined) key = `${result.provider}/${result.model}`;
    const fields = toLlmFields({ ...result, processingTimeMs: services.clock.monotonicMs() - startedMs });
    return { key, entry: { success: true, completion: result.text, finish_reason: result.finishReason, ...fields }, text: result.text, cost: result.cost };
  } catch (caught) {
    // The caller's own abort ends everything; anything else is this model's result.
    call.signal.throwIfAborted();
    const error = toGatewayError(caught);
    const entry = { success: false, error: error.message, error_code: error.kind, retryable: error.retryable, ...(error.hint === undefined ? {} : { hint: error.hint }) };
    // Out of time, its request is still being booked: what it cost is not known here.
    return { key, entry, text: undefined, cost: limit?.aborted === true ? null : sumAnswerCosts(attempts), error };
  }
}

function withNumbers(answers: readonly CompetitorAnswer[]): readonly CompetitorAnswer[] {
  const seen = new Map<string, number>();
  return answers.map(({ key, entry, text, cost }) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { key: count === 1 ? key : `${key}#${count}`, entry, text, cost };
  });
}
