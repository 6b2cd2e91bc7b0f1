// How much fits into one call and how large parts may be, by the model's window: plain arithmetic over token counts.
import { GatewayError, type ModelLimits, type TaskType } from '@gateway/core';
import { ASSUMED_CONTEXT_TOKENS } from '../summarize/plan-summary.ts';

/** How a document that does not fit is worked on: part by part with the results joined, from notes, or merged as data. */
export type Strategy = 'pieces' | 'notes' | 'data';

export interface DelegateSize {
  readonly taskType: TaskType;
  readonly hasSchema: boolean;
  readonly documentTokens: number;
  /** Task, schema and feedback as they stand in the prompt. */
  readonly questionTokens: number;
  readonly maxOutputTokens: number | undefined;
}

export interface DelegatePlan {
  readonly strategy: Strategy;
  /** Whether everything goes into one call. */
  readonly isSingle: boolean;
  /** Most tokens of document text or notes in one call. */
  readonly contentTokens: number;
  /** `maxTokens` of the calls that give results. */
  readonly replyTokens: number;
  /** How many tokens of the document one part holds. */
  readonly partTokens: number;
  /** What one part's notes are cut to. At most half of `contentTokens`, so two always fit together. */
  readonly noteTokens: number;
  readonly noteReplyTokens: number;
}

// Fixed prompt text, under 450 tokens for the longest by any counter, and what vendors add around messages.
const PROMPT_TOKENS = 600;
// Tokenizers that are not public are estimated; this much of the window stays free for the error.
const SAFETY = 0.95;
const MIN_CONTENT_TOKENS = 400;
const MIN_NOTE_TOKENS = 120;
const MAX_NOTE_TOKENS = 1_000;
// A translation or a rewriting may be half as long again as its original.
const GROWTH = 1.5;
// Lists get incomplete when a model has to fill them from very long texts.
const MAX_DATA_PART_TOKENS = 12_000;
const MAX_PIECE_TOKENS = 4_000;

const WHOLE_TEXT_TASKS: ReadonlySet<TaskType> = new Set<TaskType>(['translation', 'rewriting']);

/** How long an answer is expected to become at most. */
export function estimateReply({ taskType, hasSchema, documentTokens, maxOutputTokens }: Omit<DelegateSize, 'questionTokens'>): number {
  if (maxOutputTokens !== undefined) return maxOutputTokens;
  if (hasSchema) return Math.min(16_000, Math.max(4_000, documentTokens));
  if (WHOLE_TEXT_TASKS.has(taskType)) return Math.max(1_000, Math.ceil(documentTokens * GROWTH));
  return taskType === 'code_generation' || taskType === 'creative' ? 4_000 : 2_000;
}

/** @throws GatewayError `unsupported` (with `details.reason: 'context_window'`) when the window is too small for the task */
export function planDelegate(size: DelegateSize, limits: ModelLimits | undefined): DelegatePlan {
  const window = limits?.contextTokens ?? ASSUMED_CONTEXT_TOKENS;
  const largestReply = limits?.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  // Reasoning models spend output tokens before the first word of the answer.
  const headroom = Math.min(2_048, Math.floor(window / 8));
  const replyTokens = Math.min(largestReply, estimateReply(size) + headroom, Math.floor(window / 2));
  const contentTokens = Math.floor((window - replyTokens - PROMPT_TOKENS - size.questionTokens) * SAFETY);
  if (contentTokens < (size.documentTokens === 0 ? 0 : MIN_CONTENT_TOKENS)) throw createWindowError(window, size.questionTokens);
  const strategy: Strategy = size.hasSchema ? 'data' : WHOLE_TEXT_TASKS.has(size.taskType) ? 'pieces' : 'notes';
  const pieceTokens = Math.floor(Math.max(1, replyTokens - headroom) / GROWTH);
  const parts = Math.max(1, Math.ceil(size.documentTokens / contentTokens));
  const largestNote = Math.min(MAX_NOTE_TOKENS, Math.max(MIN_NOTE_TOKENS, Math.floor(window / 16)));
  const noteTokens = Math.floor(Math.min(largestNote, contentTokens / 2, Math.max(MIN_NOTE_TOKENS, contentTokens / parts)));
  const largestPart: Readonly<Record<Strategy, number>> = { notes: contentTokens, data: MAX_DATA_PART_TOKENS, pieces: Math.min(MAX_PIECE_TOKENS, Math.max(64, pieceTokens)) };
  return {
    strategy,
    isSingle: size.documentTokens <= contentTokens && (strategy !== 'pieces' || size.documentTokens <= pieceTokens),
    contentTokens,
    replyTokens,
    partTokens: Math.min(contentTokens, largestPart[strategy]),
    noteTokens,
    noteReplyTokens: Math.min(replyTokens, noteTokens + headroom),
  };
}

function createWindowError(window: number, questionTokens: number): GatewayError {
  return new GatewayError({
    kind: 'unsupported',
    message: `The model's window of ${window} tokens is too small for this task, whose wording and schema alone take ${questionTokens}.`,
    hint: 'Choose a model with a larger context window, or a shorter task or schema.',
    details: { reason: 'context_window' },
  });
}
