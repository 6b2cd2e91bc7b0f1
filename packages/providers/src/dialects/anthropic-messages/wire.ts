// Anthropic's Messages API as it may really arrive: nothing is believed to be there.
// Source: https://docs.anthropic.com/en/api/messages and the types of @anthropic-ai/sdk 1.12 (API version 2026-10-21)
import type { JsonObject, JsonValue } from '@gateway/core';

export interface WireUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_creation?: { readonly ephemeral_5m_input_tokens?: unknown; readonly ephemeral_1h_input_tokens?: unknown } | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: unknown } | null;
}

/** Blocks of any type; those we do not read are kept as they are. */
export interface WireBlock {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: JsonValue;
  readonly [field: string]: JsonValue | undefined;
}

export interface WireMessage {
  readonly type?: string;
  readonly id?: string;
  readonly model?: string;
  readonly content?: readonly WireBlock[] | null;
  readonly stop_reason?: string | null;
  readonly usage?: WireUsage | null;
}

export interface WireEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: WireMessage;
  readonly content_block?: WireBlock;
  readonly delta?: JsonObject & { readonly stop_reason?: string | null };
  readonly usage?: WireUsage | null;
}
