// A question answered from knowledge bases: found, read, answered with citations, and held against what it cites.
import { GatewayError, NO_COST, NO_USAGE, throwIfAborted } from '@gateway/core';
import { openBases, type BaseSelection } from '../base/open-bases.ts';
import { createModelReranker } from '../rerank/model-reranker.ts';
import { NOT_IN_SOURCES, type Answer, type AnswerOptions, type Ask } from './answer.ts';
import { createAnswerWork, type AnswerWorkOptions } from './create-answer-work.ts';
import { createChunkFinder, type ChunkFinder } from './find-chunks.ts';
import { judgeSentences } from './judge-sentences.ts';
import { extractAnswer } from './local/extract-answer.ts';
import { isRefusal, readAnswer, tidyAnswer } from './read-answer.ts';
import type { Draft } from './strategies/strategy.ts';
import { STRATEGIES, STRATEGY_NAMES } from './strategies/strategies.ts';
import { tallyAsking, type AskingTally } from './tally-asking.ts';
import { measureGrounded, verifySentences } from './verify-answer.ts';

/** What local answers name as their model. */
const LOCAL_MODEL = 'extractive-v1';
const CHARACTERS_PER_TOKEN = 3;

type Settings = Pick<AnswerWorkOptions, 'limit' | 'maxInputTokens' | 'maxAnswerTokens' | 'maxRounds' | 'countTokens'> & { readonly neighbours: number };

/**
 * Answers from the given knowledge bases, or from all of a store. Without `ask` the answer is made of the sources' own sentences, at no cost.
 *
 * @throws GatewayError `invalid_input` for options out of range; `not_found` without a knowledge base; `cancelled`; what the search and the model throw
 * @example
 * const { answer, grounded, sources } = await answerQuestion(bases, {
 *   question: 'When is the valve closed?',
 *   ask: (request, call) => model.complete(request, call),
 * });
 */
export async function answerQuestion(selection: BaseSelection, options: AnswerOptions): Promise<Answer> {
  const settings = readSettings(options);
  throwIfAborted(options.signal);
  const { bases, warnings: left } = await openBases(selection);
  const warnings = new Set(left);
  const warn = (warning: string): void => void warnings.add(warning);
  const { question, ask, signal, search, rerank } = options;
  const tally = ask === undefined ? undefined : tallyAsking(ask, pickCall(options));
  const reranker = rerank === 'model' ? createModelReranker(async (request) => askModel(tally, request)) : rerank;
  const finder = createChunkFinder({ bases, search, signal, warn, neighbours: settings.neighbours, rerank: reranker === undefined ? undefined : { reranker } });
  const draft = tally === undefined ? await draftLocally(question, finder, settings) : await draftByModel({ options, settings, finder, tally, warn });
  return finishAnswer(draft, { options, tally, warnings });
}

interface ModelDraft {
  readonly options: AnswerOptions;
  readonly settings: Settings;
  readonly finder: ChunkFinder;
  readonly tally: AskingTally;
  readonly warn: (warning: string) => void;
}

async function draftByModel({ options, settings, finder, tally, warn }: ModelDraft): Promise<Draft> {
  const { question, strategy = 'single_shot', onProgress } = options;
  return STRATEGIES[strategy](createAnswerWork({ ...settings, question, onProgress, finder, warn, ask: tally.ask }));
}

async function draftLocally(question: string, finder: ChunkFinder, settings: Settings): Promise<Draft> {
  const work = createAnswerWork({ ...settings, question, onProgress: undefined, finder, warn: () => undefined, ask: noModel });
  const passages = work.pack(await finder.find([question], settings.limit));
  return { text: extractAnswer(question, passages), passages, queries: [question] };
}

async function finishAnswer({ text, passages, queries }: Draft, { options, tally, warnings }: { readonly options: AnswerOptions; readonly tally: AskingTally | undefined; readonly warnings: Set<string> }): Promise<Answer> {
  const { question, strategy = 'single_shot', signal } = options;
  const isNotInSources = text === undefined || isRefusal(text);
  const answer = isNotInSources ? NOT_IN_SOURCES : tidyAnswer(text);
  let sentences: Answer['sentences'] = isNotInSources ? [] : await verifySentences(readAnswer(answer), passages, { question, signal });
  if (tally !== undefined && options.verify === 'model' && sentences.some(({ supported }) => supported === true)) {
    const judged = await judgeSentences(sentences, passages, tally.ask);
    sentences = judged.sentences;
    judged.warnings.forEach((warning) => warnings.add(warning));
  }
  const cited = new Set(sentences.flatMap(({ citations }) => citations));
  const { usage, cost, calls, last } = tally?.read() ?? { usage: NO_USAGE, cost: NO_COST, calls: 0, last: undefined };
  return {
    answer,
    isNotInSources,
    grounded: isNotInSources ? null : measureGrounded(sentences),
    sentences,
    unknownCitations: [...cited].filter((number) => number < 1 || number > passages.length).toSorted((a, b) => a - b),
    sources: passages.map(({ value, ...passage }) => ({ ...passage, score: value, isCited: cited.has(passage.number) })),
    queries,
    strategy: tally === undefined ? 'extractive' : strategy,
    // Nobody was asked when nothing was found.
    provider: last?.provider ?? 'local',
    model: last?.model ?? LOCAL_MODEL,
    usage,
    cost,
    calls,
    warnings: [...warnings],
  };
}

function readSettings(options: AnswerOptions): Settings {
  const { question, strategy, ask, limit = 8, neighbours = 1, maxInputTokens = 8_000, maxAnswerTokens = 800, maxRounds = 2 } = options;
  if (question.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: 'The question is empty.' });
  if (strategy !== undefined && !STRATEGY_NAMES.includes(strategy)) throw new GatewayError({ kind: 'invalid_input', message: `There is no strategy "${strategy}".`, hint: `Strategies: ${STRATEGY_NAMES.join(', ')}.` });
  if (ask === undefined && (options.rerank === 'model' || options.verify === 'model' || strategy !== undefined)) throw new GatewayError({ kind: 'invalid_input', message: 'A strategy, and to rerank or verify by a model, needs a model: give ask, or leave these out.' });
  const countTokens = options.countTokens ?? ((text: string) => Math.ceil(text.length / CHARACTERS_PER_TOKEN));
  for (const [name, value, low, high] of [['limit', limit, 1, 200], ['neighbours', neighbours, 0, 10], ['maxRounds', maxRounds, 0, 10], ['maxAnswerTokens', maxAnswerTokens, 1, 1_000_000], ['maxInputTokens', maxInputTokens, 1, 100_000_000]] as const) {
    if (!Number.isInteger(value) || value < low || value > high) throw new GatewayError({ kind: 'invalid_input', message: `${name} is a whole number from ${low} to ${high}, not ${value}.` });
  }
  return { limit, neighbours, maxInputTokens, maxAnswerTokens, maxRounds, countTokens };
}

function pickCall({ signal, attempts, stream, lane, origin, cache }: AnswerOptions): Parameters<Ask>[1] {
  return { signal, attempts, stream, lane, origin, cache };
}

async function askModel(tally: AskingTally | undefined, request: Parameters<Ask>[0]): ReturnType<Ask> {
  return tally === undefined ? noModel() : tally.ask(request);
}

async function noModel(): Promise<never> {
  return Promise.reject(new GatewayError({ kind: 'internal', message: 'A local answer has asked a model.' }));
}
