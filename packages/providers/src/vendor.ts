// What the gateway knows of a vendor before it calls one: plain data, and a typed function wherever the vendor differs from its dialect.
import type { BatchLimits } from './dialect.ts';
import type { OpenAiChatQuirks } from './dialects/openai-chat/openai-chat-quirks.ts';

/** How many texts one embedding request may carry. */
export interface EmbeddingLimits {
  readonly maxTexts: number;
  /** Most characters of all texts of one request together. @default no bound */
  readonly maxCharacters?: number | undefined;
}

interface VendorFacts {
  /** The name callers use, and the default name of a provider of this vendor. Lower case. */
  readonly name: string;
  /** How error messages call the vendor. */
  readonly label: string;
  /** Where its API lives; `null` when only the user can know. */
  readonly baseUrl: string | null;
  /** Turns what a user writes as base URL into what the dialect's SDK wants. @default unchanged */
  readonly toApiUrl?: ((baseUrl: string) => string) | undefined;
  /** Whether it refuses calls without a key. */
  readonly needsKey: boolean;
  /** Environment variables that hints name begin with it: `OPENAI` for `OPENAI_API_KEY` and `OPENAI_BASE_URL`. */
  readonly envPrefix: string;
  /** Beginnings of model names that can only mean this vendor, for names given without a provider. */
  readonly modelPrefixes: readonly string[];
  /** Completes a model name from which the provider's name was taken off as in `provider/model`. @default unchanged */
  readonly toModelName?: ((model: string) => string) | undefined;
  /** The provider name under which the model catalogue lists its models; `null` when it lists none. */
  readonly catalogueId: string | null;
  /** The model that a call without one means; `null` when there is no sensible choice. */
  readonly defaultModel: string | null;
  /** `null` when the vendor has no embeddings. */
  readonly embeddings: EmbeddingLimits | null;
  /** What the vendor takes at once in its batch API. @default it has none */
  readonly batches?: BatchLimits | undefined;
}

/** A vendor: facts, the dialect it speaks, and its quirks within that dialect. */
export type Vendor = VendorFacts &
  (
    | { readonly dialect: 'openai-chat'; readonly quirks: OpenAiChatQuirks }
    | { readonly dialect: 'anthropic-messages' }
    | { readonly dialect: 'gemini' }
  );
