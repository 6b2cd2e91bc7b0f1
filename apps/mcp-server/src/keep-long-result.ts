// A result that is longer than the caller wants in its context is kept whole in the content store and answered in part.
import type { Caller } from './caller.ts';
import { capResult } from './cap-result.ts';
import type { Services } from './services.ts';
import type { KeptContent } from './store/content-store.ts';
import type { Tool } from './tool.ts';
import { MOST_MESSAGE_BYTES } from './message-limit.ts';
import type { ContentBlock } from './tool-outcome.ts';

/** What comes back at once when the input came by reference and the caller named no number. */
const DEFAULT_MAX_RESULT_TOKENS = 8_000;

// Of what is longer than that, however much was asked for.
const MOST_TOKENS_OF_LONGER = 500_000;

/** The keys that say where the rest is need room too. */
export const POINTER_TOKENS = 80;

/** How many tokens may come back at once; undefined when the result is given whole, as long as a message can hold it. */
export function readMaxTokens({ byReference, maxResultTokens }: { readonly byReference: boolean; readonly maxResultTokens: number | undefined }): number | undefined {
  return maxResultTokens ?? (byReference ? DEFAULT_MAX_RESULT_TOKENS : undefined);
}

export interface KeepLongResultOptions {
  readonly tool: Pick<Tool, 'name' | 'bulky'>;
  readonly caller: Caller;
  readonly services: Pick<Services, 'contentStore' | 'countTokens'>;
  readonly byReference: boolean;
  readonly maxResultTokens: number | undefined;
  /** The call in the ledger that gave the result. */
  readonly callId: string | undefined;
}

/** The result as it is, or capped with `truncated`, `result_ref`, `total` and a link to the whole: also by itself, when no message could hold it. */
export async function keepLongResult(
  result: Readonly<Record<string, unknown>>,
  options: KeepLongResultOptions,
): Promise<{ readonly result: Readonly<Record<string, unknown>>; readonly links: readonly ContentBlock[] }> {
  const bulky = options.tool.bulky ?? [];
  // A handler whose lists went to disk as they came has cut its result itself.
  if (bulky.length === 0 || result['result_ref'] !== undefined) return { result, links: [] };
  const json = JSON.stringify({ success: true, ...result });
  const bytes = Buffer.byteLength(json);
  const maxTokens = fitsMessage(json, bytes) ? readMaxTokens(options) : Math.min(options.maxResultTokens ?? DEFAULT_MAX_RESULT_TOKENS, MOST_TOKENS_OF_LONGER);
  if (maxTokens === undefined || bytes <= maxTokens) return { result, links: [] };

  const capped = capResult(result, { maxTokens: Math.max(1, maxTokens - POINTER_TOKENS), bulky, countTokens: await options.services.countTokens() });
  if (!capped.truncated) return { result, links: [] };
  const kept = await options.services.contentStore.put({
    caller: options.caller,
    bytes: Buffer.from(json),
    name: `${options.tool.name}.json`,
    mediaType: 'application/json',
    callId: options.callId,
  });
  return { result: { ...capped.result, truncated: true, result_ref: kept.uri, total: capped.total }, links: [toResultLink(kept)] };
}

// A result is in its message twice, once as text with escapes.
function fitsMessage(json: string, bytes: number): boolean {
  if (bytes * 3 <= MOST_MESSAGE_BYTES) return true;
  return bytes * 2 <= MOST_MESSAGE_BYTES && bytes + Buffer.byteLength(JSON.stringify(json)) <= MOST_MESSAGE_BYTES;
}

/** Where the client reads all of what was cut. */
export function toResultLink(kept: KeptContent): ContentBlock {
  return { type: 'resource_link', uri: kept.uri, name: kept.name, mimeType: kept.mediaType, size: kept.size, description: 'The whole result, for 24 hours.' };
}
