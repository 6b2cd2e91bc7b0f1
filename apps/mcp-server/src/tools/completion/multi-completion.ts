// multi_completion: the same prompt to several models at once; one failure never fails the rest.
import { addCosts, GatewayError, NO_COST, toGatewayError, type Cost } from '@gateway/core';
import pMap from 'p-map';
import { z } from 'zod';
import { toCostField, toLlmFields, toSeconds } from '../../llm-fields.ts';
import { llmOutput, promptInput, resultInput, resultOutput } from '../../shared-input.ts';
import type { Services } from '../../services.ts';
import { defineTool, type ToolCall } from '../../tool.ts';
import { samplingInput, toCompletionRequest } from './completion-input.ts';
import { chooseLanguageModel } from './run-completion.ts';

const DEFAULT_CONCURRENCY = 5;

const competitor = z.strictObject({ provider: z.string().min(1), model: z.string().min(1).optional(), ...samplingInput });

interface Answer {
  readonly key: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly cost: Cost | null;
  readonly error: GatewayError | undefined;
}

export const multiCompletion = defineTool({
  name: 'multi_completion',
  title: 'Ask several models',
  description: 'Send one prompt to several models at once and return every answer.',
  toolset: 'completion',
  input: z.object({
    ...promptInput,
    providers: z.array(competitor).min(1).max(20),
    system_prompt: z.string().optional(),
    ...samplingInput,
    max_concurrency: z.int().min(1).max(20).optional(),
    timeout: z.number().positive().max(3600).describe('seconds, each').optional(),
    ...resultInput,
  }),
  output: z.looseObject({
    ...resultOutput,
    results: z.record(z.string(), z.looseObject({ success: z.boolean(), completion: z.string().optional(), error: z.string().optional(), ...llmOutput })).optional(),
    total_cost: z.number().nullable().optional(),
    processing_time: z.number().optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  takes: 'prompt',
  bulky: ['results.*.completion'],
  handler: async (input, services, call) => {
    const startedMs = services.clock.monotonicMs();
    const prompt = call.documents[0]?.text ?? '';
    let finished = 0;
    const answers = await pMap(
      input.providers,
      async (entry) => {
        const answer = await askOne({ ...input, ...entry, prompt }, services, call);
        finished += 1;
        call.onProgress({ done: finished, total: input.providers.length, message: `${answer.key} answered` });
        return answer;
      },
      { concurrency: input.max_concurrency ?? DEFAULT_CONCURRENCY, signal: call.signal },
    );
    const results = toResults(answers);
    const errors = answers.flatMap((answer) => (answer.error === undefined ? [] : [answer.error]));
    const first = errors[0];
    if (first !== undefined && errors.length === answers.length) {
      const same = errors.every((error) => error.kind === first.kind);
      throw new GatewayError({
        kind: same ? first.kind : 'unavailable',
        message: `None of the ${answers.length} models answered. ${Object.entries(results).map(([key, entry]) => `${key}: ${String(entry['error'])}`).join(' ')}`,
        hint: first.hint,
      });
    }
    return { success: true, results, total_cost: toCostField(sumCosts(answers)), processing_time: toSeconds(services.clock.monotonicMs() - startedMs) };
  },
});

interface Question {
  readonly prompt: string;
  readonly provider: string;
  readonly model?: string | undefined;
  readonly system_prompt?: string | undefined;
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly timeout?: number | undefined;
}

async function askOne(question: Question, services: Services, call: ToolCall): Promise<Answer> {
  const startedMs = services.clock.monotonicMs();
  const system = question.system_prompt === undefined ? [] : [{ role: 'system' as const, content: question.system_prompt }];
  const request = toCompletionRequest([...system, { role: 'user', content: question.prompt }], question);
  const limit = question.timeout === undefined ? undefined : AbortSignal.timeout(question.timeout * 1000);
  const signal = limit === undefined ? call.signal : AbortSignal.any([call.signal, limit]);
  let key = question.model === undefined || question.model.startsWith(`${question.provider}/`) ? (question.model ?? question.provider) : `${question.provider}/${question.model}`;
  try {
    const model = await chooseLanguageModel(request, services, { ...call, signal });
    key = `${model.provider}/${model.model}`;
    const result = await model.complete(request, { signal });
    const fields = toLlmFields({ ...result, processingTimeMs: services.clock.monotonicMs() - startedMs });
    return { key, entry: { success: true, completion: result.text, finish_reason: result.finishReason, ...fields }, cost: result.cost, error: undefined };
  } catch (caught) {
    // The caller's own abort ends everything; anything else is this model's result.
    call.signal.throwIfAborted();
    const error = toGatewayError(caught);
    const entry = { success: false, error: error.message, error_code: error.kind, retryable: error.retryable, ...(error.hint === undefined ? {} : { hint: error.hint }) };
    return { key, entry, cost: NO_COST, error };
  }
}

// A pair that is asked twice gets "#2", "#3", …
function toResults(answers: readonly Answer[]): Record<string, { success: boolean; [key: string]: unknown }> {
  const seen = new Map<string, number>();
  const entries = answers.map((answer): [string, { success: boolean; [key: string]: unknown }] => {
    const count = (seen.get(answer.key) ?? 0) + 1;
    seen.set(answer.key, count);
    return [count === 1 ? answer.key : `${answer.key}#${count}`, { ...answer.entry, success: answer.error === undefined }];
  });
  return Object.fromEntries(entries);
}

function sumCosts(answers: readonly Answer[]): Cost | null {
  let sum: Cost | null = NO_COST;
  for (const { cost } of answers) sum = sum === null || cost === null ? null : addCosts(sum, cost);
  return sum;
}
