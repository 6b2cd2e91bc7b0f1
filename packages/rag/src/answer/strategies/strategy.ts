// What a strategy is given, and what it makes: a draft that is verified afterwards, the same for all.
import type { CompletionRequest } from '@gateway/core';
import type { Passage } from '../join-passages.ts';
import type { ValuedChunk } from '../pack-chunks.ts';

export interface NumberedPassage extends Passage {
  readonly number: number;
}

export interface AnswerWork {
  readonly question: string;
  /** Chunks to look for. */
  readonly limit: number;
  readonly maxAnswerTokens: number;
  readonly maxRounds: number;
  /** Chunks with their neighbours, best first; none when nothing has to do with the queries. */
  find(queries: readonly string[], limit: number): Promise<readonly ValuedChunk[]>;
  /** As much of them as one request holds, best passage first, numbered from 1. */
  pack(chunks: readonly ValuedChunk[]): readonly NumberedPassage[];
  /** All of them, as passages of as many requests as are needed, numbered through. @param maxGroups chunks beyond that are left out */
  packAll(chunks: readonly ValuedChunk[], maxGroups: number): readonly (readonly NumberedPassage[])[];
  /** Texts in as few groups as fit one request each. */
  group(texts: readonly string[]): readonly (readonly string[])[];
  /** The text of an answer. @throws GatewayError of the model; `bad_response` and `content_filter` for an answer without text */
  ask(request: CompletionRequest): Promise<string>;
  warn(warning: string): void;
  progress(done: number, total: number, message: string): void;
}

export interface Draft {
  /** Undefined when no model was asked, since nothing was found. */
  readonly text: string | undefined;
  /** All that a model was given. */
  readonly passages: readonly NumberedPassage[];
  readonly queries: readonly string[];
}

/** @throws GatewayError of the model and the search */
export type AnswerStrategy = (work: AnswerWork) => Promise<Draft>;
