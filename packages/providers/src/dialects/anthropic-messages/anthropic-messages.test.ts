// What the Messages API gets, and how its answers are read.
import type { CompletionRequest, Message } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../test/contract/contract-context.ts';
import { replyJson, type WireHandler } from '../../../test/wire-server.ts';
import { anthropicEvents, playVendor } from '../../../test/with-server.ts';
import { anthropic } from '../../vendors/anthropic.ts';

const played = playVendor();
const HELLO: readonly Message[] = [{ role: 'user', content: 'Hello' }];
const LOOK = { type: 'object', properties: { at: { type: 'string' } } } as const;

function answer(rest: object = {}): WireHandler {
  return replyJson(200, {
    id: 'msg', type: 'message', role: 'assistant', model: 'claude', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 }, ...rest,
  });
}

describe('requests', () => {
  test('carry everything that was asked for, and nothing else', async () => {
    const request: CompletionRequest = {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'system', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', mediaType: 'image/jpeg', data: 'aGVsbG8=' },
            { type: 'image', url: 'https://example.com/a.png' },
          ],
        },
        { role: 'assistant', content: 'Let me look.', toolCalls: [{ id: 'c1', name: 'look', arguments: '{"at":"it"}' }, { id: 'c2', name: 'look', arguments: '' }] },
        { role: 'tool', toolCallId: 'c1', content: 'a cat' },
        { role: 'tool', toolCallId: 'c2', content: 'nothing', isError: true },
        { role: 'user', content: 'And?' },
      ],
      maxTokens: 50,
      stop: ['END'],
      tools: [{ name: 'look', description: 'Looks', parameters: LOOK }],
      toolChoice: 'required',
    };
    const { sent } = await played.call(anthropic, { request, handler: answer(), model: 'claude-haiku-4-5' });
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/messages', headers: { 'x-api-key': 'test-key-0123456789', 'anthropic-version': '2026-10-21' } });
    expect(sent.headers.authorization).toBeUndefined();
    expect(sent.json).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 50,
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'aGVsbG8=' } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            { type: 'tool_use', id: 'c1', name: 'look', input: { at: 'it' } },
            { type: 'tool_use', id: 'c2', name: 'look', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: 'a cat' },
            { type: 'tool_result', tool_use_id: 'c2', content: 'nothing', is_error: true },
            { type: 'text', text: 'And?' },
          ],
        },
      ],
      stop_sequences: ['END'],
      tools: [{ name: 'look', description: 'Looks', input_schema: LOOK }],
      tool_choice: { type: 'any' },
    });
  });

  test('leave out what this version of the API does not have', async () => {
    const { sent } = await played.call(anthropic, { request: { messages: HELLO, temperature: 0, topP: 1, seed: 7 }, handler: answer() });
    expect(Object.keys(sent.json as object)).toEqual(['model', 'max_tokens', 'messages']);
  });

  test.each([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'any' }],
    [{ name: 'look' }, { type: 'tool', name: 'look' }],
  ] as const)('turn the tool choice %j into %j', async (toolChoice, expected) => {
    const request: CompletionRequest = { messages: HELLO, tools: [{ name: 'look', parameters: LOOK }], toolChoice };
    expect((await played.call(anthropic, { request, handler: answer() })).sent.json).toMatchObject({ tool_choice: expected });
  });

  test('without a bound take the model’s known maximum, else 8,192', async () => {
    const unknown = await played.call(anthropic, { request: { messages: HELLO }, handler: answer() });
    expect(unknown.sent.json).toMatchObject({ max_tokens: 8_192 });
    const limitsOf = () => ({ contextTokens: 200_000, maxOutputTokens: 64_000 });
    const known = await played.call(anthropic, { request: { messages: HELLO }, handler: answer(), options: { limitsOf } });
    expect(known.sent.json).toMatchObject({ max_tokens: 64_000 });
  });

  test('with a schema use the native structured output', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'] } as const;
    const request: CompletionRequest = { messages: HELLO, responseFormat: { type: 'json_schema', name: 'n', schema } };
    const { sent } = await played.call(anthropic, { request, handler: answer() });
    expect(sent.json).toMatchObject({
      output_config: {
        format: {
          type: 'json_schema',
          schema: { type: 'object', properties: { n: { type: 'integer', description: '{minimum: 1}' } }, required: ['n'], additionalProperties: false },
        },
      },
    });
    expect(sent.json).not.toHaveProperty('system');
  });

  test.each([
    ['a free-form map', { type: 'object', additionalProperties: { type: 'string' } }],
    ['a property of any kind', { type: 'object', properties: { any: {} } }],
    ['several types', { type: 'object', properties: { a: { type: ['string', 'null'] } } }],
  ] as const)('with %s, which that would change, ask in words', async (_name, schema) => {
    const request: CompletionRequest = {
      messages: [{ role: 'system', content: 'Be brief.' }, ...HELLO],
      responseFormat: { type: 'json_schema', name: 'n', schema },
    };
    const { sent } = await played.call(anthropic, { request, handler: answer() });
    expect(sent.json).not.toHaveProperty('output_config');
    expect(sent.json).toMatchObject({ system: [{ text: 'Be brief.' }, { text: expect.stringContaining(JSON.stringify(schema)) as string }] });
  });

  test('for plain JSON ask in words', async () => {
    const { sent } = await played.call(anthropic, { request: { messages: HELLO, responseFormat: { type: 'json' } }, handler: answer() });
    expect(sent.json).toMatchObject({ system: expect.stringContaining('JSON') as string });
  });

  test('work with a base URL that ends in /v1', async () => {
    const { sent } = await played.call(anthropic, { request: { messages: HELLO }, handler: answer(), options: { baseUrl: `${played.server().url}/v1/` } });
    expect(sent.path).toBe('/v1/messages');
  });

  test('with arguments that are no object are refused before they are sent', async () => {
    const messages: readonly Message[] = [...HELLO, { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'look', arguments: '[1' }] }];
    const error = await errorOf(played.provider(anthropic).languageModel('m').complete({ messages }));
    expect(error.kind).toBe('invalid_input');
    expect(error.message).toContain('"look"');
  });
});

describe('usage', () => {
  test.each([
    ['nothing cached', { input_tokens: 10, output_tokens: 5 }, { inputTokens: 10, outputTokens: 5 }],
    [
      'read and written for five minutes and for an hour',
      {
        input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 1_000, cache_creation_input_tokens: 300,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      },
      { inputTokens: 1_310, outputTokens: 5, cacheReadTokens: 1_000, cacheWriteTokens: 100, cacheWrite1hTokens: 200 },
    ],
    [
      'written, without a breakdown',
      { input_tokens: 10, output_tokens: 5, cache_creation_input_tokens: 300, cache_creation: null },
      { inputTokens: 310, outputTokens: 5, cacheWriteTokens: 300 },
    ],
    ['thinking', { input_tokens: 10, output_tokens: 50, output_tokens_details: { thinking_tokens: 40 } }, { inputTokens: 10, outputTokens: 50, reasoningTokens: 40 }],
    ['none', null, null],
    ['half', { input_tokens: 10 }, null],
  ] as const)('%s', async (_name, usage, expected) => {
    expect((await played.call(anthropic, { request: { messages: HELLO }, handler: answer({ usage }) })).result.usage).toEqual(expected);
  });

  test('of a stream is what its end says, over what its start said', async () => {
    const start = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 1_000, cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 } };
    const handler = anthropicEvents(
      { type: 'message_start', message: { id: 'm', model: 'claude', content: [], usage: start } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 50, input_tokens: null, output_tokens_details: { thinking_tokens: 40 } } },
      { type: 'message_stop' },
    );
    const { result } = await played.call(anthropic, { request: { messages: HELLO }, handler, stream: true });
    expect(result.usage).toEqual({ inputTokens: 1_310, outputTokens: 50, cacheReadTokens: 1_000, cacheWriteTokens: 100, cacheWrite1hTokens: 200, reasoningTokens: 40 });
  });
});

describe('answers', () => {
  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'other'],
  ])('that stop by %s finish by %s', async (raw, expected) => {
    const { result } = await played.call(anthropic, { request: { messages: HELLO }, handler: answer({ stop_reason: raw }) });
    expect(result).toMatchObject({ finishReason: expected, rawFinishReason: raw });
  });

  test('go back with their thinking, unchanged and in its place, while their calls are', async () => {
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 's1' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text', text: 'I look.', citations: null },
      { type: 'tool_use', id: 'c1', name: 'look', input: { at: 'it' }, caller: { type: 'direct' } },
    ];
    const { result } = await played.call(anthropic, { request: { messages: HELLO }, handler: answer({ content, stop_reason: 'tool_use' }) });
    expect(result).toMatchObject({ text: 'I look.', reasoning: 'Hm.', toolCalls: [{ id: 'c1', name: 'look', arguments: '{"at":"it"}' }] });
    const tool: Message = { role: 'tool', toolCallId: 'c1', content: 'a cat' };
    const back = await played.call(anthropic, { request: { messages: [...HELLO, result.message, tool] }, handler: answer() });
    expect((back.sent.json as { messages: readonly unknown[] }).messages[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 's1' },
        { type: 'redacted_thinking', data: 'xyz' },
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', id: 'c1', name: 'look', input: { at: 'it' } },
      ],
    });
    const edited: Message = { ...result.message, toolCalls: [] };
    const without = await played.call(anthropic, { request: { messages: [...HELLO, edited, { role: 'user', content: 'And?' }] }, handler: answer() });
    expect(without.sent.text).not.toContain('Hm.');
  });

  test('whose streamed arguments were cut off keep them as they came', async () => {
    const handler = anthropicEvents(
      { type: 'message_start', message: { id: 'm', model: 'claude', content: [], usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'c', name: 'look', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"at": "i' } },
      { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    );
    const { result } = await played.call(anthropic, { request: { messages: HELLO }, handler, stream: true });
    expect(result).toMatchObject({ finishReason: 'length', toolCalls: [{ arguments: '{"at": "i' }] });
  });

  test.each([
    ['a stop reason', { type: 'message_stop' }],
    ['a stop', { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }],
  ])('that end without %s are no success', async (_name, last) => {
    const handler = anthropicEvents({ type: 'message_start', message: { id: 'm', model: 'claude', content: [] } }, last);
    expect(await errorOf(played.call(anthropic, { request: { messages: HELLO }, handler, stream: true }))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('failures', () => {
  test.each([
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', { kind: 'invalid_input', details: { reason: 'context_window' } }],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the API', { kind: 'quota' }],
    [402, 'billing_error', 'Pay first', { kind: 'quota' }],
    [404, 'not_found_error', 'model: claude-9', { kind: 'not_found' }],
    [413, 'request_too_large', 'Request exceeds the maximum size', { kind: 'invalid_input' }],
    [529, 'overloaded_error', 'Overloaded', { kind: 'unavailable' }],
  ] as const)('%i %s: %s', async (...[status, type, message, expected]) => {
    const handler = replyJson(status, { type: 'error', error: { type, message } });
    expect(await errorOf(played.call(anthropic, { request: { messages: HELLO }, handler }))).toMatchObject(expected);
  });

  test('inside a 200 are failures', async () => {
    const handler = replyJson(200, { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } });
    expect(await errorOf(played.call(anthropic, { request: { messages: HELLO }, handler }))).toMatchObject({ kind: 'rate_limit' });
  });
});

describe('models', () => {
  test('come with limits and capabilities, page after page', async () => {
    const model = {
      id: 'claude-a', max_input_tokens: 200_000, max_tokens: 64_000,
      capabilities: { image_input: { supported: true }, structured_outputs: { supported: true }, thinking: { supported: false } },
    };
    played.server().handle((request, response) => {
      const second = request.path.includes('after_id');
      const page = second ? { data: [{ id: 'claude-b' }], has_more: false, last_id: 'claude-b' } : { data: [model], has_more: true, last_id: 'claude-a' };
      return replyJson(200, page)(request, response);
    });
    expect(await played.provider(anthropic).listModels()).toEqual([
      {
        provider: 'anthropic', model: 'claude-a', price: null, contextTokens: 200_000, maxOutputTokens: 64_000,
        capabilities: ['chat', 'streaming', 'tools', 'json_schema', 'vision'],
      },
      { provider: 'anthropic', model: 'claude-b', price: null, contextTokens: null, maxOutputTokens: null, capabilities: ['chat', 'streaming', 'tools'] },
    ]);
  });
});
