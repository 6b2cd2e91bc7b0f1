// Google's generateContent as it may really arrive: nothing is believed to be there.
// Source: https://ai.google.dev/api/generate-content
import type { JsonObject } from '@gateway/core';

export interface WireFunctionCall {
  readonly id?: string;
  readonly name?: string;
  readonly args?: JsonObject;
}

export interface WirePart {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: WireFunctionCall;
}

export interface WireUsage {
  readonly promptTokenCount?: unknown;
  readonly cachedContentTokenCount?: unknown;
  readonly candidatesTokenCount?: unknown;
  readonly thoughtsTokenCount?: unknown;
  readonly toolUsePromptTokenCount?: unknown;
  readonly totalTokenCount?: unknown;
}

/** An answer, or one chunk of a stream. */
export interface WireResponse {
  readonly candidates?: readonly {
    readonly index?: number;
    readonly content?: { readonly parts?: readonly WirePart[] };
    readonly finishReason?: string;
  }[];
  readonly promptFeedback?: { readonly blockReason?: string; readonly blockReasonMessage?: string };
  readonly usageMetadata?: WireUsage;
  readonly modelVersion?: string;
  readonly responseId?: string;
}
