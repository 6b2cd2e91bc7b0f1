// What the cache may do with a call.
import type { CacheControl, CallOptions, CompletionRequest } from '@gateway/core';
import { expect, test } from 'vitest';
import { readPolicies } from '../policy/cache-policy.ts';
import { planCall, type CallPlan, type PlanCallOptions } from './plan-call.ts';

const plan = (request: Partial<CompletionRequest>, options: Partial<PlanCallOptions> = {}): CallPlan =>
  planCall({ asked: { provider: 'gateway', model: 'routed' }, request: { messages: [{ role: 'user', content: 'What is a monad?' }], ...request }, call: undefined }, { policies: readPolicies(), isSemanticOn: true, ...options });
const say = (content: string): Partial<CompletionRequest> => ({ messages: [{ role: 'user', content }] });
const HOUR_MS = 3_600_000;

test.each([
  [{}, undefined],
  [{ temperature: 0.3 }, undefined],
  [{ temperature: 0.31 }, 'temperature'],
  [{ temperature: Number.NaN }, 'temperature'],
  [{ task: 'summarization' as const, temperature: 0 }, undefined],
  [{ task: 'creative' as const }, 'task'],
])('%j is bypassed for %s', (request, bypass) => {
  const { bypass: found, reads, writes, shares } = plan(request);
  expect([found, reads, writes, shares]).toEqual([bypass, bypass === undefined, bypass === undefined, bypass === undefined]);
});

test.each([
  [{ task: 'translation' as const }, 'policy'],
  [{ tools: [{ name: 'x', parameters: {} }] }, 'tools'],
  [say('Why? ```x = 1```'), 'code'],
  [say('What is the latest version?'), 'time_sensitive'],
  [say('x'.repeat(2_001)), 'too_long'],
  [say('  '), 'no_text'],
  [{ messages: [{ role: 'user' as const, content: [{ type: 'image' as const, url: 'https://x.test/y.png' }] }] }, 'no_text'],
])('%j is answered by its very words only: %s', (request, why) => {
  expect(plan(request).semantic).toEqual({ why });
});

test('questions about the present are kept an hour, and policies can be changed', () => {
  expect([plan({}).ttlMs, plan(say('What happened today?')).ttlMs, plan({}, { policies: readPolicies({ chat: { ttlMs: 5 } }) }).ttlMs]).toEqual([24 * HOUR_MS, HOUR_MS, 5]);
  expect(plan({}, { policies: readPolicies({ chat: { semantic: false } }) }).semantic).toEqual({ why: 'policy' });
});

test('spaces may be folded where a policy says so', () => {
  const policies = readPolicies({ chat: { normalization: 'spaces' } });
  expect(plan(say('a b \r\nc '), { policies }).key).toBe(plan(say('a b\nc'), { policies }).key);
  expect(plan(say('a b \r\nc ')).key).not.toBe(plan(say('a b\nc')).key);
});

test('partitions differ in everything but the last words', () => {
  const partition = (request: Partial<CompletionRequest>): string => {
    const { semantic } = plan(request);
    return 'partition' in semantic ? semantic.partition : semantic.why;
  };
  expect(partition(say('one'))).toBe(partition(say('two')));
  const others = [{ temperature: 0.1 }, { maxTokens: 5 }, { task: 'question_answering' as const }, { selector: { model: 'x' } }, { sample: 1 }, { messages: [{ role: 'system' as const, content: 'Be brief.' }, { role: 'user' as const, content: 'one' }] }];
  expect(new Set([partition(say('one')), ...others.map(partition)]).size).toBe(others.length + 1);
});

test('fields of the last message but its words make another partition', () => {
  const partition = (message: object): string => {
    const { semantic } = plan({ messages: [message as CompletionRequest['messages'][number]] });
    return 'partition' in semantic ? semantic.partition : semantic.why;
  };
  const plain = partition({ role: 'user', content: 'one' });
  expect(partition({ role: 'user', content: [{ type: 'text', text: 'two' }] })).toBe(plain);
  expect(partition({ role: 'user', content: 'one', cachePrefix: true })).toBe(plain);
  const others = [
    { role: 'user', content: 'one', name: 'ann' },
    { role: 'user', content: 'one', name: 'bob' },
    { role: 'user', content: [{ type: 'text', text: 'one', name: 'ann' }] },
    { role: 'user', content: [{ type: 'text', text: 'one', name: 'bob' }] },
  ];
  expect(new Set([plain, ...others.map(partition)]).size).toBe(others.length + 1);
});

test.each([
  ['Answer in the case of the question.', 'wording', true],
  ['You correct spelling and punctuation.', 'wording', true],
  ['Translate what the user says into French.', 'wording', true],
  ['Repeat the exact words of the user.', 'wording', true],
  ['You are a helpful assistant.', 'wording', false],
] as const)('under the instruction "%s" questions are%s near', (instruction, why, isOff) => {
  const { semantic } = plan({ messages: [{ role: 'system', content: instruction }, { role: 'user', content: 'How tall is Mount Everest?' }] });
  expect('why' in semantic && semantic.why === why).toBe(isOff);
});

test('a namespace of its own comes before that of the cache, and that before the caller', () => {
  const namespaceOf = (call: Partial<CallOptions>, control?: CacheControl): string =>
    planCall({ asked: { provider: 'gateway', model: 'routed' }, request: { messages: [{ role: 'user', content: 'x' }] }, call }, { policies: readPolicies(), isSemanticOn: true, control }).namespace;
  expect(namespaceOf({})).toBe('');
  expect(namespaceOf({ origin: { caller: 'ann' } })).toBe('ann');
  expect(namespaceOf({ origin: { caller: 'ann' } }, { namespace: 'house' })).toBe('house');
  expect(namespaceOf({ origin: { caller: 'ann' }, cache: { namespace: 'own' } }, { namespace: 'house' })).toBe('own');
  expect(namespaceOf({ cache: { namespace: undefined } }, { namespace: 'house' })).toBe('house');
});
