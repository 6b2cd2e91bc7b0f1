// What a tool call comes to, before a transport wraps it: both channels hold the whole answer.
import type { GatewayError } from '@gateway/core';

export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly data: string; readonly mimeType: string }
  | { readonly type: 'resource_link'; readonly uri: string; readonly name: string; readonly mimeType?: string; readonly description?: string; readonly size?: number };

export interface ToolOutcome {
  readonly isError: boolean;
  /** Starts with `success`. */
  readonly structured: Readonly<Record<string, unknown>>;
  readonly content: readonly ContentBlock[];
  /** The call in the ledger that stands for the work; left out where nobody was asked. */
  readonly callId?: string | undefined;
}

/** A success: the result as structured content and, for clients that show only text, as JSON text. */
export function renderSuccess(result: Readonly<Record<string, unknown>>, links: readonly ContentBlock[] = []): ToolOutcome {
  const structured = { success: true, ...result };
  return { isError: false, structured, content: [{ type: 'text', text: JSON.stringify(structured) }, ...links] };
}

/** A failure in the contract's form: what happened, its kind, whether to try again, what to do. */
export function renderFailure(error: GatewayError): ToolOutcome {
  const { partialText, partial, attempts, remainingUsd, totalCostUsd, validation } = error.details ?? {};
  const structured = {
    success: false,
    error: error.message,
    error_code: error.kind,
    retryable: error.retryable,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.retryAfterMs === undefined ? {} : { retry_after_seconds: error.retryAfterMs / 1000 }),
    ...(typeof partialText === 'string' ? { partial_text: partialText } : {}),
    ...(partial === undefined ? {} : { partial }),
    // What is wrong with data that fits no schema.
    ...(validation === undefined ? {} : { validation }),
    // Who was asked, and how that went.
    ...(Array.isArray(attempts) || typeof attempts === 'number' ? { attempts } : {}),
    // What a run of many calls has spent before it failed; null when part of it is unknown.
    ...(typeof totalCostUsd === 'number' || totalCostUsd === null ? { total_cost: totalCostUsd } : {}),
    ...(typeof remainingUsd === 'number' ? { remaining: remainingUsd } : {}),
  };
  return { isError: true, structured, content: [{ type: 'text', text: JSON.stringify(structured) }] };
}
