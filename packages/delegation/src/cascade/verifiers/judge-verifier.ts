// A small model reads the answer and says whether it is good enough: the last resort, where no rule can tell.
import type { JsonValue, LanguageModel, OperationCall, Verifier } from '@gateway/core';
import { tallyAttempts } from '../tally-attempts.ts';
import { chooseExcerpts } from './choose-excerpts.ts';
import { createJudgeRequest } from './judge-prompt.ts';
import { readVerdict } from './read-verdict.ts';

export interface JudgeVerifierOptions<Input, Output> {
  readonly model: LanguageModel;
  /** Who judges what `model` itself has answered: the first that is another model. @default nobody, so that it judges its own answers */
  readonly others?: readonly LanguageModel[] | undefined;
  /** What was asked for. */
  readonly readTask: (input: Input) => string;
  readonly readAnswer: (output: Output, input: Input) => JsonValue;
  /** What the answer is drawn from. @default nothing */
  readonly readSource?: ((input: Input) => string | undefined) | undefined;
  /** What to look at besides. From whoever configures the check, never from the work itself. */
  readonly criteria?: string | undefined;
  /** An answer that the judge accepts with less is rejected all the same, 0 to 1. @default 0.6 */
  readonly minScore?: number | undefined;
}

// Assumed of a judge whose window nobody knows; as small as that of any current chat model.
const ASSUMED_CONTEXT_TOKENS = 16_384;
// For the prompt itself and the verdict.
const RESERVED_TOKENS = 3_072;
// Fewer characters a token than in nearly all text, so that what is measured by it fits.
const CHARACTERS_PER_TOKEN = 2.5;
const MIN_SOURCE_CHARACTERS = 2_000;

/** Every request it makes has the role `verifier`. A reply that cannot be read rejects. @throws GatewayError of the judging model */
export function createJudgeVerifier<Input, Output>(options: JudgeVerifierOptions<Input, Output>): Verifier<Input, Output> {
  const { minScore = 0.6 } = options;
  return {
    name: 'judge',
    verify: async ({ input, output, answeredBy }, call) => {
      const model = chooseJudge(options, answeredBy?.model);
      const name = `${model.provider}/${model.model}`;
      const request = createJudgeRequest({ ...readMatter({ ...options, model }, input, output), criteria: options.criteria });
      const { text, finishReason } = await model.complete(request, asVerifierCall(call));
      const verdict = readVerdict(text);
      if ('problem' in verdict) return { accepted: false, reason: `The judge ${name} gave no verdict (finish reason "${finishReason}"): ${verdict.problem}.` };
      const { score, reason } = verdict;
      if (verdict.accepted && score < minScore) return { accepted: false, reason: `The judge ${name} scores it ${score}, less than ${minScore}: ${reason}`, score };
      return { accepted: verdict.accepted, reason: `The judge ${name}: ${reason}`, score };
    },
  };
}

// Models are lenient with what they wrote themselves (Panickssery, Bowman and Feng, "LLM Evaluators Recognize and Favor Their Own Generations", 2024).
function chooseJudge({ model, others = [] }: Pick<JudgeVerifierOptions<never, never>, 'model' | 'others'>, answeredBy: string | undefined): LanguageModel {
  if (answeredBy === undefined) return model;
  return [model, ...others].find((judge) => readBareName(judge.model) !== readBareName(answeredBy)) ?? model;
}

// The same weights have the same name with whoever serves them: `openai/gpt-5-mini` of OpenRouter, `gpt-5-mini` of OpenAI.
function readBareName(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1).replace(/:.*$/, '');
}

function readMatter<Input, Output>(options: JudgeVerifierOptions<Input, Output>, input: Input, output: Output): { task: string; answer: string; source: string | undefined; isExcerpt: boolean } {
  const value = options.readAnswer(output, input);
  const answer = typeof value === 'string' ? value : JSON.stringify(value);
  const task = options.readTask(input);
  const whole = options.readSource?.(input);
  const window = options.model.limits?.contextTokens ?? ASSUMED_CONTEXT_TOKENS;
  const room = (window - RESERVED_TOKENS) * CHARACTERS_PER_TOKEN - task.length - answer.length;
  const source = whole === undefined ? undefined : chooseExcerpts(whole, `${task}\n${answer}`, Math.max(MIN_SOURCE_CHARACTERS, room));
  return { task, answer, source, isExcerpt: source !== whole };
}

function asVerifierCall(call: OperationCall): Pick<OperationCall, 'signal' | 'lane' | 'origin' | 'attempts'> {
  const { signal, lane, origin, attempts } = call;
  return { signal, lane, origin, attempts: attempts === undefined ? undefined : tallyAttempts(attempts, { role: 'verifier' }).observer };
}
