// What a call consumed, in one form: totals that include their parts. Vendors disagree on what contains what; adapters translate into this.
import { GatewayError } from './gateway-error.ts';

/** Token counts. Parts are contained in their totals; a part the vendor does not tell is left out, not zero. */
export interface Usage {
  /** Everything the model read, cached parts included. */
  readonly inputTokens: number;
  /** Everything the model wrote, reasoning included. */
  readonly outputTokens: number;
  /** Part of `inputTokens` read from the vendor's prompt cache. */
  readonly cacheReadTokens?: number | undefined;
  /** Part of `inputTokens` written to the vendor's prompt cache (Anthropic: for five minutes). */
  readonly cacheWriteTokens?: number | undefined;
  /** Part of `inputTokens` written to the vendor's prompt cache for one hour. */
  readonly cacheWrite1hTokens?: number | undefined;
  /** Part of `outputTokens` spent on reasoning. */
  readonly reasoningTokens?: number | undefined;
  /** True when counts were estimated because the vendor sent none, or none that can be true. */
  readonly estimated?: true | undefined;
}

/** The same counts as parts that do not overlap: they sum to the totals exactly. */
export interface UsageParts {
  readonly uncachedInput: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly visibleOutput: number;
  readonly reasoning: number;
}

/**
 * Checks counts and returns them as a {@link Usage} without the parts that are `undefined`.
 *
 * @throws GatewayError `bad_response` for negative or fractional counts, or parts larger than their total
 */
export function createUsage(counts: Usage): Usage {
  const usage = Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined)) as unknown as Usage;
  for (const [name, value] of Object.entries(usage)) {
    if (name !== 'estimated' && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
      throw new GatewayError({ kind: 'bad_response', message: `The usage reports ${name} as ${String(value)}, which is not a count.` });
    }
  }
  const parts = readUsageParts(usage);
  if (parts.uncachedInput < 0 || parts.visibleOutput < 0) {
    throw new GatewayError({ kind: 'bad_response', message: 'The usage reports parts that are larger than their total.' });
  }
  return usage;
}

/** Splits totals into parts that do not overlap. Unknown parts count as none. */
export function readUsageParts(usage: Usage): UsageParts {
  const cacheRead = usage.cacheReadTokens ?? 0;
  const cacheWrite = usage.cacheWriteTokens ?? 0;
  const cacheWrite1h = usage.cacheWrite1hTokens ?? 0;
  const reasoning = usage.reasoningTokens ?? 0;
  return {
    uncachedInput: usage.inputTokens - cacheRead - cacheWrite - cacheWrite1h,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    visibleOutput: usage.outputTokens - reasoning,
    reasoning,
  };
}

/** The sum of two usages; estimated if either is. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0);
  return createUsage({
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: sum(a.cacheReadTokens, b.cacheReadTokens),
    cacheWriteTokens: sum(a.cacheWriteTokens, b.cacheWriteTokens),
    cacheWrite1hTokens: sum(a.cacheWrite1hTokens, b.cacheWrite1hTokens),
    reasoningTokens: sum(a.reasoningTokens, b.reasoningTokens),
    estimated: a.estimated ?? b.estimated,
  });
}

/** A usage of nothing, the start of a sum. */
export const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0 };
