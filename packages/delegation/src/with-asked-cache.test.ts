// Checked work waits for its turn once, at its first request, and says how it ended.
import { readMessageText, type CompletionRequest } from '@gateway/core';
import { createFakeLanguageModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import type { AnswerCache } from './answer-cache.ts';
import { withAskedCache } from './with-asked-cache.ts';

const readText = ({ messages: [first] }: CompletionRequest): string => (first === undefined ? '' : readMessageText(first));

function createWatchedCache(): { readonly cache: AnswerCache; readonly log: string[] } {
  const log: string[] = [];
  const cache: AnswerCache = {
    wrap: (model) => model,
    keep: (_asked, { request }) => log.push(`keep ${readText(request)}`),
    forget: (asked, { request }) => log.push(`forget ${asked.model} ${readText(request)}`),
    share: async (asked, { request, call }) => {
      log.push(`share ${asked.model} ${readText(request)} ${String(call?.cache?.mode)}`);
      return Promise.resolve({ end: ({ outcome }) => log.push(`end ${outcome}`) });
    },
  };
  return { cache, log };
}

const model = createFakeLanguageModel({ provider: 'acme', model: 'small', reply: () => 'x' });
const ask = (content: string): Parameters<typeof model.complete>[0] => ({ messages: [{ role: 'user', content }] });

it('takes one turn for all requests of the work, with what the caller asked for', async () => {
  const { cache, log } = createWatchedCache();
  const asked = withAskedCache(model, { cache, selector: {}, call: { cache: { mode: 'on' } }, isChecked: true });
  await Promise.all([asked.model.complete(ask('a')), asked.model.complete(ask('b'))]);
  asked.keep();
  asked.end({ outcome: 'kept' });
  await expect.poll(() => log).toEqual(['share routed a on', 'keep a', 'keep b', 'end kept']);
});

it.each([
  ['unchecked work', { selector: {}, isChecked: false }],
  ['a model that took over', { selector: undefined, isChecked: true }],
])('takes none for %s', async (_, options) => {
  const { cache, log } = createWatchedCache();
  const asked = withAskedCache(model, { cache, call: undefined, ...options });
  await asked.model.complete(ask('a'));
  asked.end({ outcome: 'rejected' });
  expect(log.filter((line) => !line.startsWith('keep'))).toEqual([]);
});

it('forgets all that was answered, from the cache as well, and keeps of that nothing a second time', async () => {
  const { cache, log } = createWatchedCache();
  const remembered = createFakeLanguageModel({ provider: 'acme', model: 'small', reply: (_request, index) => ({ text: 'x', ...(index === 0 ? { cached: { kind: 'exact', savedCost: null } } : {}) }) });
  const asked = withAskedCache(remembered, { cache, selector: {}, call: undefined, isChecked: false });
  await asked.model.complete(ask('a'));
  await asked.model.complete(ask('b'));
  asked.keep();
  asked.forget();
  expect(log).toEqual(['keep b', 'forget routed a', 'forget routed b']);
});
