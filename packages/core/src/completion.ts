// One request and one answer, the same for every vendor, streamed or not.
import type { Cost } from './cost.ts';
import type { JsonSchema } from './json.ts';
import type { AssistantMessage, Message, ToolCall, ToolDefinition } from './message.ts';
import type { ModelSelector } from './model-selector.ts';
import type { TaskType } from './task-type.ts';
import type { Usage } from './usage.ts';

/** What shape the answer's text must have. `json_schema` uses the vendor's native structured output where there is one. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | { readonly type: 'json_schema'; readonly name: string; readonly schema: JsonSchema };

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export interface CompletionRequest {
  readonly messages: readonly Message[];
  /** Upper bound of output tokens, reasoning included where the vendor counts it so. @default the vendor's */
  readonly maxTokens?: number | undefined;
  /** 0 to 2. @default the vendor's */
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly responseFormat?: ResponseFormat | undefined;
  /** What the request is for. Routing and cache policy read it; vendors do not see it. */
  readonly task?: TaskType | undefined;
  /** Version of the prompt that an operation built, part of the cache key. Vendors do not see it. */
  readonly promptVersion?: string | undefined;
  /** Which independent repetition this is; repeats with different numbers are never answered by one call. @default 0 */
  readonly sample?: number | undefined;
  /** Who should answer. Read by the routed chain, ignored by a single vendor's model. */
  readonly selector?: ModelSelector | undefined;
}

/** Why the model stopped. `other` keeps the vendor's word in `rawFinishReason`. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

export interface CompletionResult {
  readonly text: string;
  /** The answer as a message that can be sent back on the next turn. */
  readonly message: AssistantMessage;
  readonly toolCalls: readonly ToolCall[];
  /** The model's visible reasoning, where the vendor shows it. */
  readonly reasoning?: string | undefined;
  readonly finishReason: FinishReason;
  readonly rawFinishReason?: string | undefined;
  /** `null` when the vendor sent none and nobody estimated it. */
  readonly usage: Usage | null;
  /** `null` when the price or the usage is unknown. */
  readonly cost: Cost | null;
  readonly provider: string;
  /** The model that answered, as the vendor names it. */
  readonly model: string;
  readonly responseId?: string | undefined;
  /** Present when the answer was not made for this call. Its `cost` is nothing then. */
  readonly cached?: CachedAnswer | undefined;
}

/** Where an answer came from that nobody paid for again: the same request, a similar one, or an identical one that was under way. */
export interface CachedAnswer {
  readonly kind: 'exact' | 'semantic' | 'coalesced';
  /** What it cost when it was made; `null` when unknown. */
  readonly savedCost: Cost | null;
  /** Milliseconds since it was made. */
  readonly ageMs?: number | undefined;
  /** Of a semantic hit: cosine, 0 to 1. */
  readonly similarity?: number | undefined;
}

/** What a stream yields. Text deltas joined equal the final text; the last event is always `end`. */
export type CompletionEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool_call'; readonly index: number; readonly id?: string | undefined; readonly name?: string | undefined; readonly argumentsDelta: string }
  | { readonly type: 'end'; readonly result: CompletionResult };
