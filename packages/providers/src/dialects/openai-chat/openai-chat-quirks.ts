// Where vendors that speak OpenAI's chat API part ways. Every difference is a named option here, so that the adapter never asks who it talks to.
import type { Cost, JsonObject, JsonValue, ModelInfo } from '@gateway/core';
import type { Exchange } from '../../dialect.ts';
import type { WireModel, WireUsage } from './wire.ts';

/** A field of assistant messages that the vendor wants back on the next turn, such as its reasoning beside tool calls. */
export interface EchoedField {
  readonly name: string;
  /** Joins the pieces of a stream to what the plain call returns. */
  readonly join: (pieces: readonly JsonValue[]) => JsonValue;
}

/** A prompt cache that can be told what comes again. Most vendors' are automatic and take no word about it. */
export interface PromptCacheQuirks {
  /** The shortest prefix that it keeps, in tokens. */
  readonly minTokens: number;
  /** Whether `model` takes `prompt_cache_breakpoint` in its content parts; the others are told by `prompt_cache_key` alone. */
  readonly takesBreakpoints: (model: string) => boolean;
}

export interface OpenAiChatQuirks {
  /** The field that bounds the output. OpenAI renamed it for reasoning models; most others know only the old one. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** What carries a JSON Schema: the schema itself, or plain JSON mode with the schema in the instructions. */
  readonly structuredOutput: 'json_schema' | 'json_object';
  /** Whether `model` accepts `temperature` and `top_p`; they are left out where it does not. @default true */
  readonly takesSampling?: ((model: string) => boolean) | undefined;
  /** Fields sent with every completion. */
  readonly extraBody?: JsonObject | undefined;
  /** Prompt tokens that came from the cache, where they are not in `prompt_tokens_details.cached_tokens`. */
  readonly readCachedTokens?: ((usage: WireUsage) => number | undefined) | undefined;
  /** @default the cache is automatic, or there is none: nothing is sent for `cachePrefix` */
  readonly promptCache?: PromptCacheQuirks | undefined;
  /** True where `completion_tokens` leaves the reasoning out although it is billed (xAI). @default false */
  readonly reasoningOutsideCompletion?: boolean | undefined;
  /** What the vendor itself says the call cost. */
  readonly readCost?: ((usage: WireUsage) => Cost | null) | undefined;
  readonly echo?: EchoedField | undefined;
  /** How vectors travel. Base64 is a third of the size, but not every server knows it. @default 'float' */
  readonly embeddingEncoding?: 'float' | 'base64' | undefined;
  /** What an entry of the vendor's model list tells beyond the name. */
  readonly readModel?: ((model: WireModel) => Partial<Pick<ModelInfo, 'price' | 'contextTokens' | 'maxOutputTokens' | 'capabilities'>>) | undefined;
  /** Lists model names in another way than `GET /models`. */
  readonly listModels?: ((exchange: Exchange) => Promise<readonly string[]>) | undefined;
  /** A path under the base URL that checks the key, where `GET /models` answers without one. @default the model list */
  readonly checkPath?: string | undefined;
}
