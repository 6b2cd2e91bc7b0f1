// What the contract needs of a dialect's wire: one scripted answer in the dialect's own bytes, and what a request in it says.
import type { WireRequest } from './wire-server.ts';

export interface ScriptedCall {
  readonly id: string;
  readonly name: string;
  /** Compact JSON. */
  readonly arguments: string;
}

export interface ScriptedAnswer {
  readonly text: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ScriptedCall[];
  readonly end?: 'stop' | 'length';
  /** Leaves the usage out. */
  readonly withoutUsage?: boolean;
  readonly model?: string;
}

/** What the adapters must find in every scripted answer: the same numbers however the dialect counts. */
export const SCRIPTED_USAGE = { inputTokens: 120, outputTokens: 45, cacheReadTokens: 20 } as const;
export const SCRIPTED_ID = 'answer-1';

export interface Wire {
  /** The base URL that a user would configure for a server at `url`. */
  baseUrl(url: string): string;
  /** A whole answer. */
  body(answer: ScriptedAnswer): unknown;
  /** The same answer as server-sent events, ready to send: several pieces of text and of arguments. */
  events(answer: ScriptedAnswer): readonly string[];
  /** How many of `events` carry an answer that is not complete yet. */
  readonly eventsBeforeEnd: (answer: ScriptedAnswer) => number;
  /** A well-formed answer without any choice in it. */
  readonly emptyBody: unknown;
  errorBody(message: string, status: number): unknown;
  /** An error inside a stream, as the vendor sends it. */
  errorEvent(message: string): string;
  modelsBody(models: readonly string[]): unknown;
  embeddingsBody(vectors: readonly (readonly number[])[]): unknown;
  /** The key that a request carried. */
  readKey(request: WireRequest): string | undefined;
  /** The texts of the conversation in a request, with their roles as the dialect calls them. */
  readTexts(request: WireRequest): readonly string[];
  /** The id or name by which a tool result in a request refers to its call. */
  readResultReference(request: WireRequest): string | undefined;
  /** The id that a scripted call must have in results: its own, or a made-up one where ids do not travel. */
  callId(call: ScriptedCall, index: number): string;
  /** What {@link readResultReference} must give for a result of a scripted call. */
  resultReference(call: ScriptedCall): string;
  /** The texts of an embedding request. */
  readEmbeddingTexts(request: WireRequest): readonly string[];
}

/** Splits a text into pieces of a few characters. */
export function pieces(text: string, size = 5): readonly string[] {
  const all: string[] = [];
  const characters = Array.from(text);
  for (let start = 0; start < characters.length; start += size) all.push(characters.slice(start, start + size).join(''));
  return all;
}
