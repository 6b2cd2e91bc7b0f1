// A result that is longer than the caller wants in its context is kept whole in the content store and answered in part.
import type { Caller } from './caller.ts';
import { capResult } from './cap-result.ts';
import type { Services } from './services.ts';
import type { KeptContent } from './store/content-store.ts';
import type { Tool } from './tool.ts';
import type { ContentBlock } from './tool-outcome.ts';

/** What comes back at once when the input came by reference and the caller named no number. */
const DEFAULT_MAX_RESULT_TOKENS = 8_000;

/** The keys that say where the rest is need room too. */
export const POINTER_TOKENS = 80;

/** How many tokens may come back at once; undefined when the result is given whole, whatever its length. */
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

/** The result as it is, or capped with `truncated`, `result_ref`, `total` and a link to the whole. */
export async function keepLongResult(
  result: Readonly<Record<string, unknown>>,
  options: KeepLongResultOptions,
): Promise<{ readonly result: Readonly<Record<string, unknown>>; readonly links: readonly ContentBlock[] }> {
  const maxTokens = readMaxTokens(options);
  const bulky = options.tool.bulky ?? [];
  // A handler whose lists went to disk as they came has cut its result itself.
  if (maxTokens === undefined || bulky.length === 0 || result['result_ref'] !== undefined) return { result, links: [] };
  const json = JSON.stringify({ success: true, ...result });
  if (Buffer.byteLength(json) <= maxTokens) return { result, links: [] };

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

/** Where the client reads all of what was cut. */
export function toResultLink(kept: KeptContent): ContentBlock {
  return { type: 'resource_link', uri: kept.uri, name: kept.name, mimeType: kept.mediaType, size: kept.size, description: 'The whole result, for 24 hours.' };
}
