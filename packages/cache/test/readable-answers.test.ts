// What nobody can read is given once, and not to everybody who asks again.
import type { CompletionRequest, CompletionResult } from '@gateway/core';
import { collectStream, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, it } from 'vitest';
import { createCache } from '../src/index.ts';
import { ask } from './cache-contract.ts';

const json: Partial<CompletionRequest> = { responseFormat: { type: 'json' } };
const schema: Partial<CompletionRequest> = { responseFormat: { type: 'json_schema', name: 'x', schema: { type: 'object' } } };
const call = (text: string): Partial<CompletionResult> => ({ text: '', finishReason: 'tool_calls', toolCalls: [{ id: '1', name: 'f', arguments: text }] });

it.each<readonly [string, Partial<CompletionRequest>, Partial<CompletionResult>, boolean]>([
  ['JSON that is cut', json, { text: '{"a": [1, 2' }, false],
  ['prose for a schema', schema, { text: 'Here it is: a is 1.' }, false],
  ['JSON', json, { text: ' {"a": 1}\n' }, true],
  ['JSON between fences', schema, { text: '```json\n{"a": 1}\n```' }, true],
  ['JSON among words', schema, { text: 'Here it is: {"a": [1]}. Anything else?' }, true],
  ['JSON among words, cut', json, { text: 'Here it is: {"a": [1], "b": {"c": ' }, false],
  ['a call where JSON was asked for', json, call('{"a": 1}'), true],
  ['a call whose arguments are cut', {}, call('{"a": '), false],
  ['a call without arguments', {}, call(''), true],
  ['what looks like JSON and was not asked for', {}, { text: '{"a": ' }, true],
])('%s', async (...[, request, reply, isKept]) => {
  const cache = createCache();
  const model = cache.wrap(createFakeLanguageModel({ reply: () => ({ text: '', ...reply }) }));
  const [whole, streamed] = [ask('whole', request), ask('streamed', request)];
  expect((await model.complete(whole)).cached).toBeUndefined();
  expect((await model.complete(whole)).cached?.kind).toBe(isKept ? 'exact' : undefined);
  await collectStream(model.stream(streamed));
  expect((await model.complete(streamed)).cached?.kind).toBe(isKept ? 'exact' : undefined);
  await cache.close();
});

it('what another cache had is not kept anew: it would begin to age again', async () => {
  let nowMs = 1_000_000;
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => new Promise<void>(() => undefined) };
  const [near, far] = [createCache({ clock }), createCache({ clock })];
  const behind = far.wrap(createFakeLanguageModel({ reply: (_request, index) => `answer ${index}` }));
  const model = near.wrap(behind);
  await behind.complete(ask('old'));
  nowMs += 5_000;
  expect((await model.complete(ask('old'))).cached).toMatchObject({ kind: 'exact', ageMs: 5_000 });
  expect((await near.stats()).entries).toBe(0);
  nowMs += 5_000;
  expect((await model.complete(ask('old'))).cached).toMatchObject({ kind: 'exact', ageMs: 10_000 });
  await near.close();
  await far.close();
});
