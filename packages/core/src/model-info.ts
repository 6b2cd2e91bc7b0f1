// What is known of a model before it is called.
import type { ModelPrice } from './cost.ts';

export const MODEL_CAPABILITIES = ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision', 'reasoning', 'embedding'] as const;

export type ModelCapability = (typeof MODEL_CAPABILITIES)[number];

/** `null` is unknown, never zero or unlimited. */
export interface ModelInfo {
  readonly provider: string;
  readonly model: string;
  readonly price: ModelPrice | null;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly capabilities: readonly ModelCapability[];
}
