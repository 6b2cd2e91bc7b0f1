// How much fits into one call, and how long notes may be so that a tree of them always ends: plain arithmetic over token counts.
import { GatewayError } from '@gateway/core';
import type { ModelLimits } from '@gateway/core';

/** Assumed when nobody knows the model's window: every current vendor's smallest chat model has at least this. */
export const ASSUMED_CONTEXT_TOKENS = 16_384;

// Fixed prompt text with its question, under 280 tokens for the longest by any counter, and what vendors add around messages.
const PROMPT_TOKENS = 450;
// Tokenizers that are not public are estimated; this much of the window stays free for the error.
const SAFETY = 0.95;
const MIN_NOTE_TOKENS = 120;
const MAX_NOTE_TOKENS = 700;
const MIN_CONTENT_TOKENS = 400;

export interface SummaryPlan {
  /** Most tokens of document text or notes in one call. */
  readonly contentTokens: number;
  /** What one part's notes are cut to. At most half of `contentTokens`, so two always fit together. */
  readonly noteTokens: number;
  /** `maxTokens` of calls that write notes. */
  readonly noteReplyTokens: number;
  /** `maxTokens` of the call that writes the summary. */
  readonly summaryReplyTokens: number;
  /** Whether the whole text goes into one call. */
  readonly isSingle: boolean;
}

/** @throws GatewayError `unsupported` when the window is too small to read anything in */
export function planSummary(size: { readonly textTokens: number; readonly maxLength: number; readonly extraPromptTokens: number }, limits: ModelLimits | undefined): SummaryPlan {
  const window = limits?.contextTokens ?? ASSUMED_CONTEXT_TOKENS;
  const largestReply = limits?.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  // Reasoning models spend output tokens before the first word of the answer.
  const headroom = Math.min(2_048, Math.floor(window / 8));
  const summaryReplyTokens = Math.min(largestReply, size.maxLength + headroom);
  const largestNote = Math.min(MAX_NOTE_TOKENS, Math.max(MIN_NOTE_TOKENS, Math.floor(window / 16)));
  const reply = Math.max(summaryReplyTokens, Math.min(largestReply, largestNote + headroom));
  const contentTokens = Math.floor((window - reply - PROMPT_TOKENS - size.extraPromptTokens) * SAFETY);
  if (contentTokens < MIN_CONTENT_TOKENS) {
    throw new GatewayError({
      kind: 'unsupported',
      message: `The model's window of ${window} tokens is too small for a summary of ${size.maxLength} tokens.`,
      hint: 'Choose a model with a larger context window, or a shorter maxLength.',
    });
  }
  const parts = Math.max(1, Math.ceil(size.textTokens / contentTokens));
  const noteTokens = Math.floor(Math.min(largestNote, contentTokens / 2, Math.max(MIN_NOTE_TOKENS, contentTokens / parts)));
  return {
    contentTokens,
    noteTokens,
    noteReplyTokens: Math.min(largestReply, noteTokens + headroom),
    summaryReplyTokens,
    isSingle: size.textTokens <= contentTokens,
  };
}

/** Consecutive notes in groups that fit one call; every group but the last holds at least two. */
export function groupNotes<Note extends { readonly tokens: number }>(notes: readonly Note[], contentTokens: number): Note[][] {
  const groups: Note[][] = [];
  let tokens = 0;
  for (const note of notes) {
    const group = groups.at(-1);
    // One more for the blank line between notes.
    if (group !== undefined && tokens + note.tokens + 1 <= contentTokens) {
      group.push(note);
      tokens += note.tokens + 1;
    } else {
      groups.push([note]);
      tokens = note.tokens;
    }
  }
  return groups;
}
