// OpenAI's chat API as servers really answer it: anything may be missing, and compatible servers add fields of their own.
// Source: https://platform.openai.com/docs/api-reference/chat
import type { JsonValue } from '@gateway/core';

export interface WireUsage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly total_tokens?: unknown;
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown; readonly cache_write_tokens?: unknown } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
  readonly [field: string]: unknown;
}

export interface WireToolCall {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null };
}

export interface WireMessage {
  readonly content?: string | readonly { readonly type?: string; readonly text?: string }[] | null;
  readonly refusal?: string | null;
  /** DeepSeek, vLLM and llama.cpp. */
  readonly reasoning_content?: string | null;
  /** OpenRouter and Ollama. */
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly WireToolCall[] | null;
  readonly [field: string]: JsonValue | readonly WireToolCall[] | undefined;
}

export interface WireChoice {
  readonly index?: number;
  readonly message?: WireMessage;
  readonly delta?: WireMessage;
  readonly finish_reason?: string | null;
  readonly error?: unknown;
}

/** A completion, or one chunk of a stream. */
export interface WireCompletion {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly WireChoice[] | null;
  readonly usage?: WireUsage | null;
  readonly error?: unknown;
}

export interface WireModel {
  readonly id: string;
  readonly [field: string]: unknown;
}
