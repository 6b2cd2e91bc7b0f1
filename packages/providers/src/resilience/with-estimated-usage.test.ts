import { GatewayError, type CompletionRequest, type CompletionResult, type CountTokens, type LanguageModel, type ModelLimits, type Usage } from '@gateway/core';
import { collectStream, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { withEstimatedUsage } from './with-estimated-usage.ts';
import { withLimits } from './with-limits.ts';

// One token a character: sums that can be checked by hand.
const countTokens: CountTokens = (text) => text.length;
const request: CompletionRequest = { messages: [{ role: 'system', content: 'abc' }, { role: 'user', content: [{ type: 'text', text: 'de' }, { type: 'image', url: 'https://example.org/x.png' }] }] };
// An image is taken for the largest that there is.
const REQUEST_TOKENS = 3 + (3 + 3) + (3 + 2 + 6_240);

const silent = (result: Parameters<typeof Object.assign>[0] = {}) => createFakeLanguageModel({ reply: () => ({ text: 'hello', usage: null, ...result }) });

test('a usage that the vendor sent stays', async () => {
  const model = createFakeLanguageModel({ reply: () => ({ text: 'x', usage: { inputTokens: 1, outputTokens: 2 } }) });
  expect((await withEstimatedUsage(model, { loadCountTokens: async () => countTokens }).complete(request)).usage).toEqual({ inputTokens: 1, outputTokens: 2 });
});

test('a missing usage is counted from the texts and marked', async () => {
  expect((await withEstimatedUsage(silent(), { loadCountTokens: async () => countTokens }).complete(request)).usage).toEqual({ inputTokens: REQUEST_TOKENS, outputTokens: 5, estimated: true });
});

const limits = { contextTokens: 100_000, maxOutputTokens: 8_000 };
const counted: Usage = { inputTokens: REQUEST_TOKENS, outputTokens: 5, estimated: true };

test.each<[string, Partial<CompletionResult>, Usage]>([
  ['nothing read and nothing written', { usage: { inputTokens: 0, outputTokens: 0 } }, counted],
  ['nothing written', { usage: { inputTokens: 40, outputTokens: 0, cacheReadTokens: 30 } }, { inputTokens: 40, cacheReadTokens: 30, outputTokens: 5, estimated: true }],
  ['nothing read', { usage: { inputTokens: 0, outputTokens: 9, reasoningTokens: 2 } }, { inputTokens: REQUEST_TOKENS, outputTokens: 9, reasoningTokens: 2, estimated: true }],
  ['far more written than any window holds', { usage: { inputTokens: 40, outputTokens: 1e10, reasoningTokens: 1e10 } }, { inputTokens: 40, outputTokens: 5, estimated: true }],
  ['far more read', { usage: { inputTokens: 1e10, outputTokens: 6 } }, { inputTokens: REQUEST_TOKENS, outputTokens: 6, estimated: true }],
])('%s cannot be what was used, so it is counted', async (_what, reply, usage) => {
  const model = withLimits(createFakeLanguageModel({ reply: () => ({ text: 'hello', ...reply }) }), limits);
  const estimating = withEstimatedUsage(model, { loadCountTokens: async () => countTokens });
  expect((await estimating.complete(request)).usage).toEqual(usage);
  expect((await collectStream(estimating.stream(request))).result.usage).toEqual(usage);
});

test.each<[string, Partial<CompletionResult>, ModelLimits | undefined]>([
  ['a window that is larger than published', { text: 'x', usage: { inputTokens: 1_000_000, outputTokens: 64_000 } }, limits],
  ['a large window that nobody published', { text: 'x', usage: { inputTokens: 10_000_000, outputTokens: 1 } }, undefined],
  ['an answer without a word', { text: '', usage: { inputTokens: 40, outputTokens: 0 } }, limits],
])('%s is believed', async (_what, reply, known) => {
  const fake = createFakeLanguageModel({ reply: () => reply });
  const model = withEstimatedUsage(known === undefined ? fake : withLimits(fake, known), { loadCountTokens: async () => countTokens });
  expect((await model.complete(request)).usage).toEqual(reply.usage);
});

test('reasoning, tool calls and tools count too', async () => {
  const toolCalls = [{ id: 'a', name: 'look', arguments: '{}' }];
  const tools = [{ name: 'look', parameters: { type: 'object' } }];
  const asked: CompletionRequest = {
    messages: [{ role: 'assistant', content: '', toolCalls }, { role: 'tool', toolCallId: 'a', content: 'found' }],
    tools,
    responseFormat: { type: 'json_schema', name: 'n', schema: { type: 'object' } },
  };
  const { usage } = await withEstimatedUsage(silent({ reasoning: 'hmm', toolCalls }), { loadCountTokens: async () => countTokens }).complete(asked);
  const schemaTokens = JSON.stringify({ type: 'object' }).length;
  expect(usage).toEqual({
    inputTokens: 3 + (3 + 6) + (3 + 5) + JSON.stringify(tools[0]).length + schemaTokens,
    outputTokens: 5 + 6 + 3,
    reasoningTokens: 3,
    estimated: true,
  });
});

test('a stream ends with the same estimate', async () => {
  const model = withEstimatedUsage(silent(), { loadCountTokens: async () => countTokens });
  expect((await collectStream(model.stream(request))).result).toEqual(await model.complete(request));
});

function createBreaking(events: Awaited<ReturnType<typeof collectStream>>['events'], error: Error): LanguageModel {
  return {
    ...createFakeLanguageModel(),
    async *stream() {
      yield* events;
      throw error;
    },
  };
}

test('a stream that breaks tells what was consumed until then', async () => {
  const error = new GatewayError({ kind: 'unavailable', message: 'Gone.', details: { partialText: 'hel' } });
  const model = createBreaking([{ type: 'reasoning', text: 'hm' }, { type: 'text', text: 'hel' }, { type: 'tool_call', index: 0, name: 'look', argumentsDelta: '{' }], error);
  await expect(collectStream(withEstimatedUsage(model, { loadCountTokens: async () => countTokens }).stream(request))).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'Gone.',
    details: { partialText: 'hel', estimatedUsage: { inputTokens: REQUEST_TOKENS, outputTokens: 2 + 3 + 5 } },
  });
});

test('a stream that fails before it began says nothing of usage', async () => {
  const error = new GatewayError({ kind: 'rate_limit', message: 'Slow down.' });
  await expect(collectStream(withEstimatedUsage(createBreaking([], error), { loadCountTokens: async () => countTokens }).stream(request))).rejects.toBe(error);
});

test('limits are filled in, and what the model knows of itself wins', async () => {
  const known = { contextTokens: 100, maxOutputTokens: 50 };
  const bare = withLimits(createFakeLanguageModel({ reply: () => 'hi' }), known);
  expect(bare.limits).toEqual(known);
  expect((await bare.complete(request)).text).toBe('hi');
  expect((await collectStream(bare.stream(request))).text).toBe('hi');
  const half = createFakeLanguageModel({ limits: { contextTokens: 7, maxOutputTokens: null } });
  expect(withLimits(half, known).limits).toEqual({ contextTokens: 7, maxOutputTokens: 50 });
});
