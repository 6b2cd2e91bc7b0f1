// What generateContent gets, and how its answers are read.
import type { CompletionRequest, Message } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../test/contract/contract-context.ts';
import { replyJson, type WireHandler } from '../../../test/wire-server.ts';
import { geminiEvents, playVendor } from '../../../test/with-server.ts';
import { gemini } from '../../vendors/gemini.ts';

const played = playVendor();
const HELLO: readonly Message[] = [{ role: 'user', content: 'Hello' }];
const LOOK = { type: 'object', properties: { at: { type: 'string' } }, additionalProperties: false } as const;

function answer(candidate: object = {}, rest: object = {}): WireHandler {
  return replyJson(200, {
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0, ...candidate }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    modelVersion: 'gemini', responseId: 'r1', ...rest,
  });
}

describe('requests', () => {
  test('carry everything that was asked for, and nothing else', async () => {
    const request: CompletionRequest = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', mediaType: 'image/jpeg', data: 'aGVsbG8=' },
            { type: 'image', url: 'https://example.com/a.png', mediaType: 'image/png' },
          ],
        },
        { role: 'assistant', content: 'I look.', toolCalls: [{ id: 'c1', name: 'look', arguments: '{"at":"it"}' }, { id: 'c2', name: 'peek', arguments: '{}' }] },
        { role: 'tool', toolCallId: 'c1', content: 'a cat' },
        { role: 'tool', toolCallId: 'c2', content: 'too dark', isError: true },
      ],
      maxTokens: 50,
      temperature: 0,
      topP: 0.9,
      stop: ['END'],
      seed: 7,
      tools: [{ name: 'look', description: 'Looks', parameters: LOOK }],
      toolChoice: { name: 'look' },
      responseFormat: { type: 'json_schema', name: 'n', schema: LOOK },
    };
    const { sent } = await played.call(gemini, { request, handler: answer(), model: 'gemini-2.5-flash' });
    expect(sent).toMatchObject({ method: 'POST', path: '/v1beta/models/gemini-2.5-flash:generateContent', headers: { 'x-goog-api-key': 'test-key-0123456789' } });
    expect(sent.json).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'What is this?' },
            { inlineData: { mimeType: 'image/jpeg', data: 'aGVsbG8=' } },
            { fileData: { fileUri: 'https://example.com/a.png', mimeType: 'image/png' } },
          ],
        },
        { role: 'model', parts: [{ text: 'I look.' }, { functionCall: { name: 'look', args: { at: 'it' } } }, { functionCall: { name: 'peek', args: {} } }] },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'look', response: { output: 'a cat' } } },
            { functionResponse: { name: 'peek', response: { error: 'too dark' } } },
          ],
        },
      ],
      tools: [{ functionDeclarations: [{ name: 'look', description: 'Looks', parametersJsonSchema: LOOK }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] } },
      generationConfig: {
        maxOutputTokens: 50, temperature: 0, topP: 0.9, stopSequences: ['END'], seed: 7,
        responseMimeType: 'application/json', responseJsonSchema: LOOK,
      },
    });
  });

  test('that are streamed keep the key out of the URL', async () => {
    const handler = geminiEvents({ candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] });
    const { sent } = await played.call(gemini, { request: { messages: HELLO }, handler, stream: true, model: 'g' });
    expect(sent.path).toBe('/v1beta/models/g:streamGenerateContent?alt=sse');
  });

  test.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
  ] as const)('turn the tool choice %s into %j', async (toolChoice, expected) => {
    const request: CompletionRequest = { messages: HELLO, tools: [{ name: 'look', parameters: LOOK }], toolChoice };
    expect((await played.call(gemini, { request, handler: answer() })).sent.json).toMatchObject({ toolConfig: { functionCallingConfig: expected } });
  });

  test('for plain JSON say so', async () => {
    const { sent } = await played.call(gemini, { request: { messages: HELLO, responseFormat: { type: 'json' } }, handler: answer() });
    expect(sent.json).toMatchObject({ generationConfig: { responseMimeType: 'application/json' } });
  });

  test('with another vendor’s calls carry the stand-in signature that newer models demand, on the first of them', async () => {
    const toolCalls = [{ id: 'c1', name: 'look', arguments: '{}' }, { id: 'c2', name: 'look', arguments: '{}' }];
    const messages: readonly Message[] = [...HELLO, { role: 'assistant', content: '', toolCalls }, { role: 'tool', toolCallId: 'c1', content: 'x' }];
    const { sent } = await played.call(gemini, { request: { messages }, handler: answer(), model: 'gemini-3.8-flash' });
    expect((sent.json as { contents: readonly unknown[] }).contents[1]).toEqual({
      role: 'model',
      parts: [{ functionCall: { name: 'look', args: {} }, thoughtSignature: 'skip_thought_signature_validator' }, { functionCall: { name: 'look', args: {} } }],
    });
  });

  test('with a result that answers no call are refused before they are sent', async () => {
    const messages: readonly Message[] = [...HELLO, { role: 'tool', toolCallId: 'c9', content: 'x' }];
    expect(await errorOf(played.provider(gemini).languageModel('m').complete({ messages }))).toMatchObject({ kind: 'invalid_input' });
  });

  test('are one for one call, also when the vendor offers to continue', async () => {
    const { result } = await played.call(gemini, {
      request: { messages: HELLO },
      handler: answer({ finishReason: 'CONTINUATION', continuationToken: 'dG9rZW4=' }),
    });
    expect(played.server().requests).toHaveLength(1);
    expect(result).toMatchObject({ finishReason: 'length', rawFinishReason: 'CONTINUATION' });
  });
});

describe('usage', () => {
  test.each([
    [
      'thoughts outside the candidates',
      { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 10, thoughtsTokenCount: 30, totalTokenCount: 140 },
      { inputTokens: 100, outputTokens: 40, cacheReadTokens: 60, reasoningTokens: 30 },
    ],
    ['what tools fed back', { promptTokenCount: 100, toolUsePromptTokenCount: 25, candidatesTokenCount: 10, totalTokenCount: 135 }, { inputTokens: 125, outputTokens: 10 }],
    ['thoughts alone', { promptTokenCount: 100, thoughtsTokenCount: 30, totalTokenCount: 130 }, { inputTokens: 100, outputTokens: 30, reasoningTokens: 30 }],
    ['a total beyond its parts', { promptTokenCount: 100, totalTokenCount: 110 }, { inputTokens: 100, outputTokens: 10 }],
    ['none', undefined, null],
    ['no prompt', { candidatesTokenCount: 10 }, null],
  ] as const)('%s', async (_name, usageMetadata, expected) => {
    const { result } = await played.call(gemini, { request: { messages: HELLO }, handler: answer({}, { usageMetadata }) });
    expect(result.usage).toEqual(expected);
  });
});

describe('answers', () => {
  test.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'other'],
  ])('that finish by %s finish by %s', async (raw, expected) => {
    const { result } = await played.call(gemini, { request: { messages: HELLO }, handler: answer({ finishReason: raw }) });
    expect(result).toMatchObject({ finishReason: expected, rawFinishReason: raw });
  });

  test('go back with their signatures and ids, unchanged', async () => {
    const parts = [
      { text: 'Hm.', thought: true },
      { text: 'I look.' },
      { functionCall: { id: 'fc-1', name: 'look', args: { at: 'it' } }, thoughtSignature: 'c2ln' },
    ];
    const { result } = await played.call(gemini, { request: { messages: HELLO }, handler: answer({ content: { parts } }), model: 'gemini-3.8-flash' });
    expect(result).toMatchObject({ text: 'I look.', reasoning: 'Hm.', toolCalls: [{ id: 'fc-1', name: 'look', arguments: '{"at":"it"}' }] });
    const messages: readonly Message[] = [...HELLO, result.message, { role: 'tool', toolCallId: 'fc-1', content: 'a cat' }];
    const { sent } = await played.call(gemini, { request: { messages }, handler: answer(), model: 'gemini-3.8-flash' });
    expect((sent.json as { contents: readonly unknown[] }).contents.slice(1)).toEqual([
      { role: 'model', parts: parts.slice(1) },
      { role: 'user', parts: [{ functionResponse: { id: 'fc-1', name: 'look', response: { output: 'a cat' } } }] },
    ]);
  });

  test('without ids get the same made-up ones, streamed or not', async () => {
    const call = { functionCall: { name: 'look', args: {} } };
    const plain = await played.call(gemini, { request: { messages: HELLO }, handler: answer({ content: { parts: [call, call] } }) });
    const handler = geminiEvents(
      { candidates: [{ content: { parts: [call] } }], responseId: 'r1' },
      { candidates: [{ content: { parts: [call] }, finishReason: 'STOP' }], responseId: 'r1' },
    );
    const streamed = await played.call(gemini, { request: { messages: HELLO }, handler, stream: true });
    expect(plain.result.toolCalls.map(({ id }) => id)).toEqual(['call_r1_0', 'call_r1_1']);
    expect(streamed.result.toolCalls).toEqual(plain.result.toolCalls);
  });

  test('to a blocked prompt are content_filter, streamed or not', async () => {
    const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: { promptTokenCount: 5 } };
    const request = { messages: HELLO };
    expect(await errorOf(played.call(gemini, { request, handler: replyJson(200, blocked) }))).toMatchObject({ kind: 'content_filter' });
    expect(await errorOf(played.call(gemini, { request, handler: geminiEvents(blocked), stream: true }))).toMatchObject({ kind: 'content_filter' });
  });

  test('keep a signature that arrives after the text in the part it belongs to', async () => {
    const call = { functionCall: { name: 'look', args: {} } };
    const plain = await played.call(gemini, {
      request: { messages: HELLO },
      handler: answer({ content: { parts: [{ text: 'Hi there', thoughtSignature: 'c2ln' }, call] } }),
    });
    const handler = geminiEvents(
      { candidates: [{ content: { parts: [{ text: 'Hi ' }] } }], responseId: 'r1', modelVersion: 'gemini' },
      { candidates: [{ content: { parts: [{ text: 'there' }] } }] },
      { candidates: [{ content: { parts: [{ text: '', thoughtSignature: 'c2ln' }, call] }, finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 } },
    );
    const streamed = await played.call(gemini, { request: { messages: HELLO }, handler, stream: true });
    expect(streamed.result).toEqual(plain.result);
  });
});

describe('failures', () => {
  const fail = async (status: number, error: object, list = false) => {
    const body = { error: { code: status, ...error } };
    return await errorOf(played.call(gemini, { request: { messages: HELLO }, handler: replyJson(status, list ? [body] : body) }));
  };

  test('a bad key is auth although the status is 400', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    expect(await fail(400, { message: 'API key not valid.', status: 'INVALID_ARGUMENT', details })).toMatchObject({ kind: 'auth' });
  });

  test('too long a prompt', async () => {
    const message = 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).';
    expect(await fail(400, { message, status: 'INVALID_ARGUMENT' })).toMatchObject({ kind: 'invalid_input', details: { reason: 'context_window' } });
  });

  test('a rate limit says in its details how long to wait', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.0741s' }];
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    expect(await fail(429, { message, status: 'RESOURCE_EXHAUSTED', details })).toMatchObject({ kind: 'rate_limit', retryAfterMs: 34_075 });
  });

  test('may come in a list', async () => {
    expect(await fail(503, { message: 'Overloaded', status: 'UNAVAILABLE' }, true)).toMatchObject({ kind: 'unavailable' });
  });
});

describe('embeddings', () => {
  test('send each text as a content of its own, whatever the model', async () => {
    played.server().handle(replyJson(200, { embeddings: [{ values: [1] }, { values: [2] }] }));
    const result = await played.provider(gemini).embeddingModel('gemini-embedding-2').embed(['a', 'b']);
    expect(played.server().requests[0]).toMatchObject({
      path: '/v1beta/models/gemini-embedding-2:batchEmbedContents',
      json: { requests: [{ content: { parts: [{ text: 'a' }] } }, { content: { parts: [{ text: 'b' }] } }] },
    });
    expect(result).toMatchObject({ embeddings: [Float32Array.of(1), Float32Array.of(2)], usage: null });
  });
});

describe('models', () => {
  test('come with limits, page after page', async () => {
    played.server().handle((request, response) => {
      const first = { models: [{ name: 'models/gemini-a', inputTokenLimit: 1_000, outputTokenLimit: 100, supportedGenerationMethods: ['generateContent'] }], nextPageToken: 'p2' };
      const page = request.path.includes('pageToken') ? { models: [{ name: 'models/embed', supportedGenerationMethods: ['embedContent'] }] } : first;
      return replyJson(200, page)(request, response);
    });
    expect(await played.provider(gemini).listModels()).toEqual([
      { provider: 'gemini', model: 'gemini-a', price: null, contextTokens: 1_000, maxOutputTokens: 100, capabilities: ['chat', 'streaming'] },
      { provider: 'gemini', model: 'embed', price: null, contextTokens: null, maxOutputTokens: null, capabilities: ['embedding'] },
    ]);
  });
});
