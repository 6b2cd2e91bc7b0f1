import { GatewayError, type CompletionRequest, type CountTokens, type LanguageModel } from '@gateway/core';
import { collectStream, createFakeLanguageModel } from '@gateway/core/testing';
import { expect, test } from 'vitest';
import { withEstimatedUsage } from './with-estimated-usage.ts';
import { withLimits } from './with-limits.ts';

// One token a character: sums that can be checked by hand.
const countTokens: CountTokens = (text) => text.length;
const request: CompletionRequest = { messages: [{ role: 'system', content: 'abc' }, { role: 'user', content: [{ type: 'text', text: 'de' }, { type: 'image', url: 'https://example.org/x.png' }] }] };
const REQUEST_TOKENS = 3 + (3 + 3) + (3 + 2);

const silent = (result: Parameters<typeof Object.assign>[0] = {}) => createFakeLanguageModel({ reply: () => ({ text: 'hello', usage: null, ...result }) });

test('a usage that the vendor sent stays', async () => {
  const model = createFakeLanguageModel({ reply: () => ({ text: 'x', usage: { inputTokens: 1, outputTokens: 2 } }) });
  expect((await withEstimatedUsage(model, { loadCountTokens: async () => countTokens }).complete(request)).usage).toEqual({ inputTokens: 1, outputTokens: 2 });
});

test('a missing usage is counted from the texts and marked', async () => {
  expect((await withEstimatedUsage(silent(), { loadCountTokens: async () => countTokens }).complete(request)).usage).toEqual({ inputTokens: REQUEST_TOKENS, outputTokens: 5, estimated: true });
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
