// What strategies work with: a search, a window to fill, and a model whose answers have text.
import { countRequestTokens, GatewayError, type CompletionRequest, type CompletionResult, type CountTokens } from '@gateway/core';
import type { AnswerOptions } from './answer.ts';
import { createAnswerRequest, createMergeRequest } from './answer-prompts.ts';
import { FENCE_SAMPLE } from './fence-passages.ts';
import type { ChunkFinder } from './find-chunks.ts';
import { joinPassages } from './join-passages.ts';
import { packChunks, type ValuedChunk } from './pack-chunks.ts';
import type { AnswerWork, NumberedPassage } from './strategies/strategy.ts';

export interface AnswerWorkOptions extends Pick<AnswerOptions, 'question' | 'onProgress'> {
  readonly limit: number;
  readonly maxAnswerTokens: number;
  readonly maxRounds: number;
  readonly maxInputTokens: number;
  readonly countTokens: CountTokens;
  readonly finder: ChunkFinder;
  readonly ask: (request: CompletionRequest) => Promise<CompletionResult>;
  readonly warn: (warning: string) => void;
}

const LEAST_ROOM = 100;

/** @throws GatewayError `invalid_input` when the window is too small for any passage */
export function createAnswerWork(options: AnswerWorkOptions): AnswerWork {
  const { question, limit, maxAnswerTokens, maxRounds, finder, warn, onProgress } = options;
  const window = createWindow(options);
  return {
    question,
    limit,
    maxAnswerTokens,
    maxRounds,
    warn,
    find: finder.find,
    ...window,
    ask: async (request) => readText(await options.ask(request), warn),
    progress: (done, total, message) => onProgress?.({ done, total, message }),
  };
}

function createWindow({ question, maxAnswerTokens: maxTokens, maxInputTokens, countTokens, warn }: AnswerWorkOptions): Pick<AnswerWork, 'pack' | 'packAll' | 'group'> {
  const measure = (passages: readonly NumberedPassage[]): number => countRequestTokens(createAnswerRequest({ question, passages, maxTokens }, true), countTokens);
  const room = maxInputTokens - measure([]);
  if (room < LEAST_ROOM) throw new GatewayError({ kind: 'invalid_input', message: `maxInputTokens is ${maxInputTokens}, and the question with the instructions takes ${maxInputTokens - room}.`, hint: 'Give a larger window, or ask a shorter question.' });
  const fill = (chunks: readonly ValuedChunk[]): { readonly kept: readonly ValuedChunk[]; readonly passages: readonly NumberedPassage[] } => {
    // Counts of parts need not add up to that of the whole: what is too much then goes from the end.
    for (let kept: readonly ValuedChunk[] = packChunks(chunks, { maxTokens: room, countTokens }); ; kept = kept.slice(0, -1)) {
      const passages = joinPassages(kept).map((passage, index) => ({ ...passage, number: index + 1 }));
      if (kept.length <= 1 || measure(passages) <= maxInputTokens) return { kept, passages };
    }
  };
  return {
    pack: (chunks) => fill(chunks).passages,
    packAll: (chunks, maxGroups) => {
      const groups: (readonly NumberedPassage[])[] = [];
      let left = chunks;
      let first = 0;
      while (left.length > 0 && groups.length < maxGroups) {
        const { kept, passages } = fill(left);
        if (kept.length === 0) break;
        groups.push(passages.map((passage) => ({ ...passage, number: passage.number + first })));
        first += passages.length;
        const taken = new Set(kept.map(toKey));
        left = left.filter((entry) => !taken.has(toKey(entry)));
      }
      if (left.length > 0) warn(`${left.length} of ${chunks.length} chunks that were found did not fit and were not read.`);
      return groups;
    },
    group: (texts) => {
      const base = countRequestTokens(createMergeRequest({ question, notes: [], maxTokens }), countTokens);
      const groups: string[][] = [];
      let used = Number.POSITIVE_INFINITY;
      for (const text of texts) {
        const tokens = countTokens(text) + countTokens(FENCE_SAMPLE);
        if (used + tokens > maxInputTokens) {
          groups.push([]);
          used = base;
        }
        groups.at(-1)?.push(text);
        used += tokens;
      }
      return groups;
    },
  };
}

function toKey({ base, chunk }: ValuedChunk): string {
  return JSON.stringify([base, chunk.id]);
}

function readText({ text, finishReason, provider, model }: CompletionResult, warn: (warning: string) => void): string {
  if (finishReason === 'content_filter') throw new GatewayError({ kind: 'content_filter', message: `${provider}/${model} was stopped by its vendor's content filter.` });
  if (text.trim() === '') throw new GatewayError({ kind: 'bad_response', message: `${provider}/${model} has answered without any text (finish reason "${finishReason}").`, hint: 'Give larger maxAnswerTokens: some models spend them on reasoning.' });
  if (finishReason === 'length') warn('An answer of the model was cut off; give larger maxAnswerTokens.');
  return text;
}
