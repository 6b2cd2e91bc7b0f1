// The adapters against a mock of the vendors' APIs that somebody else wrote: what we believe about the wire, checked against what they believe.
import { LLMock } from '@copilotkit/aimock';
import type { CompletionRequest } from '@gateway/core';
import { collectStream } from '@gateway/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import type { Vendor } from '../src/vendor.ts';
import { vendors } from '../src/vendors/vendors.ts';
import { errorOf } from './contract/contract-context.ts';

const KEY = 'Mock-Key-0123456789';
const WEATHER = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } as const;

const mock = new LLMock({ chunkSize: 4 });
beforeAll(async () => {
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
});
beforeEach(() => {
  mock.reset();
});

// Where the mock serves each vendor's API.
function baseUrlOf(vendor: Vendor): string {
  if (vendor.name === 'openrouter') return `${mock.url}/api/v1`;
  return vendor.dialect === 'openai-chat' ? `${mock.url}/v1` : mock.url;
}

describe.each(vendors)('$name', (vendor) => {
  const chat = async (request: CompletionRequest) => {
    const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: baseUrlOf(vendor) });
    const model = provider.languageModel(vendor.defaultModel ?? 'some-model');
    try {
      const plain = await model.complete(request);
      const sent = mock.getLastRequest();
      const streamed = await collectStream(model.stream(request));
      return { plain, sent, streamed, sentStream: mock.getLastRequest() };
    } finally {
      await provider.close();
    }
  };

  test('a text, plain and streamed', async () => {
    mock.onMessage('Hello', { content: 'Guten Tag 👋 from the mock' });
    const { plain, streamed, sent } = await chat({ messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }], maxTokens: 50 });
    expect(plain).toMatchObject({ text: 'Guten Tag 👋 from the mock', finishReason: 'stop', provider: vendor.name });
    // The mock numbers its answers; all else must be the same.
    const { responseId: _plainId, ...plainRest } = plain;
    const { responseId: _streamId, ...streamRest } = streamed.result;
    expect({ ...streamRest, usage: null }).toEqual({ ...plainRest, usage: null });
    expect(streamed.text).toBe(plain.text);
    expect(sent?.body).toMatchObject({ messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }] });
  });

  test('a tool call', async () => {
    mock.onMessage('Weather?', { toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Zürich"}' }] });
    const { plain, streamed } = await chat({ messages: [{ role: 'user', content: 'Weather?' }], tools: [WEATHER] });
    // Not the finish reason: the mock ends Google's calls with a word that Google does not have.
    expect(plain).toMatchObject({ toolCalls: [{ name: 'weather', arguments: '{"city":"Zürich"}' }] });
    expect(streamed.result.toolCalls.map(({ arguments: text }) => text)).toEqual(['{"city":"Zürich"}']);
  });

  test.each([
    [429, 'rate_limit'],
    [500, 'unavailable'],
    [401, 'auth'],
  ] as const)('an error of status %i', async (status, kind) => {
    mock.onMessage('Hello', { error: { message: 'Not now', type: 'some_error' }, status });
    const error = await errorOf(chat({ messages: [{ role: 'user', content: 'Hello' }] }));
    expect(error).toMatchObject({ kind, details: { status } });
    expect(error.message).toContain('Not now');
  });

  test('a malformed body', async () => {
    mock.onMessage('Hello', { content: 'Hi' }, { chaos: { malformedRate: 1 } });
    expect(await errorOf(chat({ messages: [{ role: 'user', content: 'Hello' }] }))).toMatchObject({ kind: 'bad_response' });
  });

  test('a stream that is cut', async () => {
    mock.onMessage('Hello', { content: 'A text that is long enough to be cut somewhere' }, { truncateAfterChunks: 4 });
    const provider = createProvider(vendor, { apiKeys: [KEY], baseUrl: baseUrlOf(vendor) });
    const error = await errorOf(collectStream(provider.languageModel('some-model').stream({ messages: [{ role: 'user', content: 'Hello' }] })));
    await provider.close();
    expect(error.kind).toBe('unavailable');
    // The mock destroys the connection, so what it sent before may or may not have arrived.
    expect('A text that is long enough to be cut somewhere').toContain(error.details?.['partialText'] ?? '');
  });
});
