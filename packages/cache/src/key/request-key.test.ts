// Keys: whatever changes the question changes the key, and nothing else does.
import type { CompletionRequest } from '@gateway/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCall } from '../plan/plan-call.ts';
import { readPolicies } from '../policy/cache-policy.ts';

const policies = readPolicies();
const asked = { provider: 'acme', model: 'small' };
const keyOf = (request: CompletionRequest, namespace = 'one', model = asked): string => planCall({ asked: model, request, call: { cache: { namespace } } }, { policies, isSemanticOn: true }).key;

const text = fc.string({ unit: 'binary', maxLength: 20 });
const json = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }).filter((name) => name !== '__proto__'), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 })), { minKeys: 1, maxKeys: 4 });
const message = fc.oneof(
  fc.record({ role: fc.constant('user' as const), content: text }),
  fc.record({ role: fc.constant('system' as const), content: text }),
  fc.record({ role: fc.constant('user' as const), content: fc.array(fc.oneof(fc.record({ type: fc.constant('text' as const), text }), fc.record({ type: fc.constant('image' as const), url: text })), { maxLength: 2 }) }),
  fc.record({ role: fc.constant('assistant' as const), content: text, toolCalls: fc.option(fc.array(fc.record({ id: text, name: text, arguments: text }), { maxLength: 2 }), { nil: undefined }) }),
  fc.record({ role: fc.constant('tool' as const), toolCallId: text, content: text, isError: fc.option(fc.boolean(), { nil: undefined }) }),
);
const fields = {
  messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  maxTokens: fc.integer({ min: 1, max: 5_000 }),
  temperature: fc.double({ min: 0, max: 0.3, noNaN: true }).map((value) => value + 0),
  topP: fc.double({ min: 0.1, max: 1, noNaN: true }),
  stop: fc.array(text, { maxLength: 3 }),
  seed: fc.integer(),
  tools: fc.array(fc.record({ name: text, description: fc.option(text, { nil: undefined }), parameters: json }), { maxLength: 2 }),
  toolChoice: fc.oneof(fc.constantFrom('auto' as const, 'none' as const, 'required' as const), fc.record({ name: text })),
  responseFormat: fc.oneof(fc.record({ type: fc.constantFrom('text' as const, 'json' as const) }), fc.record({ type: fc.constant('json_schema' as const), name: text, schema: json })),
  task: fc.constantFrom('chat' as const, 'translation' as const, 'classification' as const),
  promptVersion: text,
  sample: fc.integer({ min: 1, max: 9 }),
  selector: fc.record({ provider: text, model: text, priority: fc.constantFrom('cost' as const, 'quality' as const), minQuality: fc.double({ min: 0, max: 1, noNaN: true }), maxCostUsd: fc.double({ min: 0.001, max: 1, noNaN: true }), fallback: fc.boolean() }, { requiredKeys: [] }),
} as const;
const request = fc.record({ ...fields }, { requiredKeys: ['messages'] }) as fc.Arbitrary<CompletionRequest>;

test.each(Object.keys(fields) as (keyof typeof fields)[])('another %s is another key', (name) => {
  fc.assert(
    fc.property(request, fields[name] as fc.Arbitrary<unknown>, (one, value) => {
      const other = { ...one, [name]: value } as CompletionRequest;
      // Equal in JSON is equal: a field that is undefined is one that is not there.
      const isEqual = JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other)) || (name === 'task' && (one.task ?? 'chat') === value && one.task === value);
      expect(keyOf(one) === keyOf(other)).toBe(isEqual);
    }),
  );
});

test('two tenants and two models never share', () => {
  fc.assert(
    fc.property(request, text, text, (one, a, b) => {
      fc.pre(a !== b);
      expect(keyOf(one, a)).not.toBe(keyOf(one, b));
      expect(keyOf(one, 'one', { ...asked, model: a })).not.toBe(keyOf(one, 'one', { ...asked, model: b }));
      expect(keyOf(one, 'one', { ...asked, provider: a })).not.toBe(keyOf(one, 'one', { ...asked, provider: b }));
    }),
  );
});

test('the order of object keys, fields that are undefined, sample 0 and advice about the vendor\'s cache change nothing', () => {
  fc.assert(
    fc.property(request, (one) => {
      const key = keyOf(one);
      expect(keyOf(reverseKeys(one) as CompletionRequest)).toBe(key);
      expect(keyOf({ ...one, sample: one.sample ?? 0, seed: one.seed })).toBe(key);
      expect(keyOf({ ...one, messages: one.messages.map((entry) => ({ ...entry, cachePrefix: true as const })) })).toBe(key);
    }),
  );
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toReversed().map(([name, member]) => [name, reverseKeys(member)]));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortKeys(member)]));
}
