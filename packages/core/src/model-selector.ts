// How a caller says who should answer: by name, or by what matters.

/** What to optimise for when no model is named. */
export const PRIORITIES = ['cost', 'quality', 'speed', 'balanced'] as const;

export type Priority = (typeof PRIORITIES)[number];

export interface ModelSelector {
  /** A configured provider's name, for instance `openai`; `local` for the engines that need no model. */
  readonly provider?: string | undefined;
  /** A vendor's model name, bare or as `provider/model`. A named model answers or the call fails. */
  readonly model?: string | undefined;
  /** @default 'balanced' */
  readonly priority?: Priority | undefined;
  /** Expected share of accepted answers, 0 to 1. */
  readonly minQuality?: number | undefined;
  /** Most that this call may cost, in USD. */
  readonly maxCostUsd?: number | undefined;
  /** Whether another model may answer. @default true when routed, false when `model` is given */
  readonly fallback?: boolean | undefined;
}
