// An answer from knowledge bases as an operation: so that a gateway chooses who answers, checks what comes, and keeps the books.
import { GatewayError, type Operation, type Verifier } from '@gateway/core';
import type { BaseSelection } from '../base/open-bases.ts';
import { ANSWER_PROMPT_VERSION } from './answer-prompts.ts';
import { answerQuestion } from './answer-question.ts';
import type { Answer, AnswerOptions } from './answer.ts';

export type AnswerQuestionInput = Pick<AnswerOptions, 'question' | 'strategy' | 'limit' | 'search' | 'rerank' | 'neighbours' | 'maxInputTokens' | 'maxAnswerTokens' | 'countTokens' | 'maxRounds' | 'verify'>;

// benchmarks/answers: share of answers that hold an excerpt which answers the question, over questions whose answer is there.
const LOCAL_QUALITY = 0.7;
const DEFAULT_INPUT_TOKENS = 8_000;
const DEFAULT_ANSWER_TOKENS = 800;
// By rule the check takes some right sentences for wrong ones; most of an answer it does not.
const LEAST_GROUNDED = 0.5;
const CHARACTERS_PER_TOKEN = 4;

const isGrounded: Verifier<AnswerQuestionInput, Answer> = {
  name: 'grounding',
  verify: async ({ output: { grounded, isNotInSources } }) => {
    await Promise.resolve();
    if (grounded === null) return { accepted: true, reason: isNotInSources ? 'It says that the sources do not tell.' : 'It says nothing that a source could support.' };
    const share = `${Math.round(grounded * 100)} % of its sentences are supported by what they cite.`;
    return { accepted: grounded >= LEAST_GROUNDED, reason: share, score: grounded };
  },
};

/**
 * The operation over these bases: by a model, with its answer held against the sources, or by `local`, which answers in the sources' own sentences.
 *
 * @throws (from its runs) GatewayError as `answerQuestion`; `invalid_input` for a strategy without a model
 * @example
 * const { output, cost } = await gateway.run(createAnswerOperation(bases), { question: 'When is the valve closed?' });
 */
export function createAnswerOperation(selection: BaseSelection): Operation<AnswerQuestionInput, Answer> {
  return {
    name: 'rag_query',
    task: 'question_answering',
    promptVersion: ANSWER_PROMPT_VERSION,
    local: {
      model: 'local/extractive-v1',
      quality: LOCAL_QUALITY,
      run: async ({ strategy, rerank, verify, ...input }, call) => {
        const asked = Object.entries({ strategy: strategy === 'single_shot' ? undefined : strategy, rerank: rerank === 'model' ? rerank : undefined, verify: verify === 'model' ? verify : undefined }).find(([, value]) => value !== undefined);
        if (asked !== undefined) throw new GatewayError({ kind: 'invalid_input', message: `${asked[0]} "${String(asked[1])}" needs a model, and none answers here.`, hint: `Name a model or configure a provider, or leave "${asked[0]}" out.` });
        return answerQuestion(selection, { ...input, ...call, rerank: rerank === 'model' ? undefined : rerank });
      },
    },
    verifiers: [isGrounded],
    measure: ({ maxInputTokens = DEFAULT_INPUT_TOKENS, maxAnswerTokens = DEFAULT_ANSWER_TOKENS }) => ({ inputCharacters: maxInputTokens * CHARACTERS_PER_TOKEN, outputTokens: maxAnswerTokens, largestCallTokens: maxInputTokens + maxAnswerTokens }),
    run: async (input, model, call) => {
      const { maxAnswerTokens = DEFAULT_ANSWER_TOKENS, maxInputTokens = DEFAULT_INPUT_TOKENS } = input;
      const window = model.limits?.contextTokens ?? Number.POSITIVE_INFINITY;
      // A model with a smaller window is given less to read.
      const fitting = Math.max(1, Math.min(maxInputTokens, Math.floor(window * WINDOW_SHARE) - maxAnswerTokens));
      return answerQuestion(selection, { ...input, ...call, maxAnswerTokens, maxInputTokens: fitting, ask: async (request, own) => model.complete(request, own) });
    },
  };
}

// Counts are estimates where the vendor's own tokenizer is not at hand.
const WINDOW_SHARE = 0.9;
