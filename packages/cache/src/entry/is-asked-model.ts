// Whether the answer comes from whom the caller named: what another model said in its place is never kept under its name.
import type { CompletionResult, LanguageModel, ModelSelector } from '@gateway/core';

export interface Answering {
  readonly selector: ModelSelector | undefined;
  /** The model that was called. */
  readonly wrapped: Pick<LanguageModel, 'provider' | 'model'>;
  /** What the request to the vendor that brought the answer was addressed to, where the chain reports its attempts. */
  readonly sentTo: Pick<LanguageModel, 'provider' | 'model'> | undefined;
  readonly result: Pick<CompletionResult, 'provider' | 'model'>;
}

// What vendors add to a name for one and the same model: a date, a revision, a channel. "-mini" and "-preview" are none of them, and "-v2" is the next model.
const VERSION = /^(?:[-@:](?:\d{4}-?\d{2}-?\d{2}|\d{2}-\d{2}|\d{3,8}|v\d+:\d+|latest))+$/;

/**
 * Where nobody was named, whoever answers is right. Otherwise the vendor has to be the named one, and the model too: by the name under which the chain sent
 * the request when it tells that (vendors answer `gpt-4.1-mini-2025-04-14` for `gpt-4.1-mini`, and local servers a path), else by the answer's own name
 * up to a date or revision. In doubt it is not: that costs a hit and never a wrong answer.
 */
export function isAskedModel({ selector, wrapped, sentTo, result }: Answering): boolean {
  const named = readNamed(selector, wrapped);
  if (named === undefined) return true;
  const answered = sentTo ?? result;
  if (named.provider !== undefined && named.provider !== answered.provider) return false;
  if (named.model === undefined) return true;
  // A name with a slash may be `provider/model`, or a model whose own name has one.
  const names = [named.model, ...(named.model.startsWith(`${answered.provider}/`) ? [named.model.slice(answered.provider.length + 1)] : [])];
  return names.some((name) => (sentTo === undefined ? isVersionOf(answered.model, name.replace(/-latest$/, '')) : answered.model === name));
}

function readNamed(selector: ModelSelector | undefined, wrapped: Pick<LanguageModel, 'provider' | 'model'>): { readonly provider?: string | undefined; readonly model?: string | undefined } | undefined {
  if (selector?.model !== undefined || selector?.provider !== undefined) return selector;
  // What delegation shows of a chain that chooses by itself.
  if (wrapped.provider === 'gateway') return undefined;
  return wrapped;
}

function isVersionOf(answered: string, asked: string): boolean {
  if (answered === asked) return true;
  const [base, other] = answered.length > asked.length ? [asked, answered] : [answered, asked];
  return other.startsWith(base) && VERSION.test(other.slice(base.length));
}
