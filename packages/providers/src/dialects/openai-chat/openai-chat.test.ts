// What OpenAI's dialect puts on the wire for each vendor that speaks it, and how it reads what only some of them send.
import type { CompletionRequest, Message } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../test/contract/contract-context.ts';
import { replyJson } from '../../../test/wire-server.ts';
import { openAiAnswer, openAiEvents, playVendor } from '../../../test/with-server.ts';
import { deepseek } from '../../vendors/deepseek.ts';
import { ollama } from '../../vendors/ollama.ts';
import { openai } from '../../vendors/openai.ts';
import { openaiCompatible } from '../../vendors/openai-compatible.ts';
import { openrouter } from '../../vendors/openrouter.ts';

const played = playVendor('/v1');
const HELLO: readonly Message[] = [{ role: 'user', content: 'Hello' }];
const CLOSED = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } as const;
const OPEN = { type: 'object', properties: { city: { type: 'string' } } } as const;

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
            { type: 'image', url: 'https://example.com/a.png' },
          ],
        },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', arguments: '{ "at": 1.0 }' }] },
        { role: 'tool', toolCallId: 'c1', content: 'a cat', isError: true },
      ],
      maxTokens: 50,
      temperature: 0,
      topP: 0.9,
      stop: ['END'],
      seed: 7,
      tools: [{ name: 'look', description: 'Looks', parameters: OPEN }],
      toolChoice: { name: 'look' },
      responseFormat: { type: 'json_schema', name: 'a place!', schema: CLOSED },
      task: 'chat',
      promptVersion: '1',
      sample: 3,
    };
    const { sent } = await played.call(openai, { request, handler: openAiAnswer(), model: 'gpt-4.1' });
    expect(sent).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(sent.json).toEqual({
      model: 'gpt-4.1',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,aGVsbG8=' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{ "at": 1.0 }' } }] },
        { role: 'tool', tool_call_id: 'c1', content: 'a cat' },
      ],
      max_completion_tokens: 50,
      temperature: 0,
      top_p: 0.9,
      stop: ['END'],
      seed: 7,
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks', parameters: OPEN } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: { type: 'json_schema', json_schema: { name: 'a_place_', schema: CLOSED, strict: true } },
    });
  });

  test('that are streamed ask for the usage', async () => {
    const handler = openAiEvents({ id: 'a', model: 'm', choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] });
    const { sent } = await played.call(openaiCompatible, { request: { messages: HELLO, maxTokens: 5 }, handler, stream: true });
    expect(sent.json).toEqual({
      model: 'some-model',
      messages: [{ role: 'user', content: 'Hello' }],
      max_tokens: 5,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test.each([
    ['gpt-4.1', true],
    ['gpt-4o-mini', true],
    ['gpt-5-chat-latest', true],
    ['gpt-5', false],
    ['gpt-5.4-mini', false],
    ['gpt-6-luna', false],
    ['o3', false],
    ['o4-mini-2025-04-16', false],
  ])('of OpenAI send %s a temperature: %s', async (model, taken) => {
    const request = { messages: HELLO, temperature: 0, topP: 1 };
    const { sent } = await played.call(openai, { request, handler: openAiAnswer(), model });
    expect('temperature' in (sent.json as object)).toBe(taken);
    expect('top_p' in (sent.json as object)).toBe(taken);
  });

  test.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
  ] as const)('turn the tool choice %s into %s', async (toolChoice, expected) => {
    const request: CompletionRequest = { messages: HELLO, tools: [{ name: 'look', parameters: OPEN }], toolChoice };
    const { sent } = await played.call(openai, { request, handler: openAiAnswer() });
    expect(sent.json).toMatchObject({ tool_choice: expected });
  });

  test('with an open schema are not strict', async () => {
    const request: CompletionRequest = { messages: HELLO, responseFormat: { type: 'json_schema', name: 'place', schema: OPEN } };
    const { sent } = await played.call(ollama, { request, handler: openAiAnswer() });
    expect(sent.json).toMatchObject({ response_format: { type: 'json_schema', json_schema: { name: 'place', schema: OPEN, strict: false } } });
  });

  test('of a vendor without schemas carry the schema in words, after the caller’s own instructions', async () => {
    const messages: readonly Message[] = [{ role: 'system', content: 'Be brief.' }, ...HELLO];
    const request: CompletionRequest = { messages, responseFormat: { type: 'json_schema', name: 'place', schema: CLOSED } };
    const { sent } = await played.call(deepseek, { request, handler: openAiAnswer() });
    expect(sent.json).toMatchObject({
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'system', content: expect.stringContaining(JSON.stringify(CLOSED)) as string },
        { role: 'user', content: 'Hello' },
      ],
    });
  });

  test('for plain JSON name it in the prompt only when the caller did not', async () => {
    const format = { type: 'json' } as const;
    const silent = await played.call(openai, { request: { messages: HELLO, responseFormat: format }, handler: openAiAnswer() });
    expect(silent.sent.json).toMatchObject({ messages: [{ role: 'system' }, { role: 'user', content: 'Hello' }], response_format: { type: 'json_object' } });
    const spoken = await played.call(openai, {
      request: { messages: [{ role: 'user', content: 'Answer in JSON' }], responseFormat: format },
      handler: openAiAnswer(),
    });
    expect(spoken.sent.json).toMatchObject({ messages: [{ role: 'user', content: 'Answer in JSON' }] });
  });

  test('to OpenRouter ask for the cost', async () => {
    const { sent } = await played.call(openrouter, { request: { messages: HELLO }, handler: openAiAnswer() });
    expect(sent.json).toMatchObject({ usage: { include: true } });
  });
});

describe('usage', () => {
  const read = async (vendor: typeof openai, usage: unknown) =>
    (await played.call(vendor, { request: { messages: HELLO }, handler: openAiAnswer({ usage }) })).result.usage;

  test('of OpenAI contains the cached tokens and the reasoning', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 60,
      total_tokens: 160,
      prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 50 },
    };
    expect(await read(openai, usage)).toEqual({ inputTokens: 100, outputTokens: 60, cacheReadTokens: 40, cacheWriteTokens: 30, reasoningTokens: 50 });
  });

  test('of DeepSeek has its cache hits', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 6, total_tokens: 106, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 };
    expect(await read(deepseek, usage)).toEqual({ inputTokens: 100, outputTokens: 6, cacheReadTokens: 64 });
  });

  test('of a server that counts reasoning beside the completion, as xAI does, adds it', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 35, completion_tokens_details: { reasoning_tokens: 20 } };
    expect(await read(openaiCompatible, usage)).toEqual({ inputTokens: 10, outputTokens: 25, reasoningTokens: 20 });
  });

  test.each([
    ['null', null],
    ['half of it', { prompt_tokens: 10 }],
    ['no number', { prompt_tokens: '10', completion_tokens: 5 }],
    ['a fraction', { prompt_tokens: 1.5, completion_tokens: 5 }],
  ])('that is %s is unknown', async (_name, usage) => {
    expect(await read(openaiCompatible, usage)).toBeNull();
  });

  test('with parts larger than the whole loses the parts, not the answer', async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_tokens_details: { cached_tokens: 11 } };
    expect(await read(openaiCompatible, usage)).toEqual({ inputTokens: 10, outputTokens: 5 });
  });
});

describe('cost by OpenRouter', () => {
  const read = async (usage: object) => {
    const handler = openAiAnswer({ usage: { prompt_tokens: 10, completion_tokens: 5, ...usage } });
    return (await played.call(openrouter, { request: { messages: HELLO }, handler })).result.cost;
  };

  test('is what it charged', async () => {
    expect(await read({ cost: 0.00014 })).toEqual({ inputPicoUsd: 0, outputPicoUsd: 140_000_000, totalPicoUsd: 140_000_000 });
  });

  test('is divided where it says how', async () => {
    const details = { upstream_inference_prompt_cost: 0.00004, upstream_inference_completions_cost: 0.0001 };
    expect(await read({ cost: 0.00014, cost_details: details })).toEqual({ inputPicoUsd: 40_000_000, outputPicoUsd: 100_000_000, totalPicoUsd: 140_000_000 });
  });

  test('contains the bill of the vendor behind it when that goes to the user', async () => {
    expect(await read({ cost: 0.00001, is_byok: true, cost_details: { upstream_inference_cost: 0.0002 } })).toMatchObject({ totalPicoUsd: 210_000_000 });
    expect(await read({ cost: 0.00001, is_byok: true })).toBeNull();
  });

  test('is unknown when it does not say', async () => {
    expect(await read({})).toBeNull();
    expect(await read({ cost: null })).toBeNull();
    expect(await read({ cost: 1e300 })).toBeNull();
    expect(await read({ cost: 9_000, is_byok: true, cost_details: { upstream_inference_cost: 9_000 } })).toBeNull();
  });
});

describe('failures', () => {
  const fail = async (vendor: typeof openai, status: number, error: object) => {
    const work = played.call(vendor, { request: { messages: HELLO }, handler: replyJson(status, { error }) });
    return await errorOf(work);
  };

  test.each([
    ['no credit behind a 429', openai, 429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }, { kind: 'quota' }],
    ['a 429 that passes', openai, 429, { message: 'Rate limit reached', code: 'rate_limit_exceeded' }, { kind: 'rate_limit' }],
    ['too long a prompt', openai, 400, { message: 'Too long', code: 'context_length_exceeded' }, { kind: 'invalid_input', details: { reason: 'context_window' } }],
    ['too long, in vLLM’s words', openaiCompatible, 400, { message: "This model's maximum context length is 8192 tokens." }, { details: { reason: 'context_window' } }],
    ['too long, in llama.cpp’s words', openaiCompatible, 400, { message: 'the request exceeds the available context size' }, { details: { reason: 'context_window' } }],
    ['a refused temperature', openai, 400, { message: "Unsupported value: 'temperature'", code: 'unsupported_value', param: 'temperature' }, { kind: 'invalid_input', details: { reason: 'unsupported_parameter', parameter: 'temperature' } }],
    ['an unknown model as a 400', deepseek, 400, { message: 'Model Not Exist', type: 'invalid_request_error' }, { kind: 'not_found' }],
    ['an unknown model at OpenRouter', openrouter, 400, { message: 'foo/bar is not a valid model ID', code: 400 }, { kind: 'not_found' }],
    ['a filtered prompt', openai, 400, { message: 'The response was filtered', code: 'content_filter' }, { kind: 'content_filter' }],
    ['a prompt that moderation refused', openrouter, 403, { message: 'Flagged', code: 403, metadata: { reasons: ['violence'] } }, { kind: 'content_filter' }],
    ['an empty balance', deepseek, 402, { message: 'Insufficient Balance' }, { kind: 'quota' }],
  ] as const)('%s', async (...[, vendor, status, error, expected]) => {
    expect(await fail(vendor, status, error)).toMatchObject(expected);
  });

  test('of the vendor behind OpenRouter arrive inside a 200', async () => {
    const inBody = replyJson(200, { error: { code: 502, message: 'Provider returned error', metadata: { raw: 'upstream is down' } } });
    const error = await errorOf(played.call(openrouter, { request: { messages: HELLO }, handler: inBody }));
    expect(error).toMatchObject({ kind: 'unavailable', details: { status: 502 } });
    expect(error.message).toContain('upstream is down');
    const inChoice = replyJson(200, { choices: [{ index: 0, message: { content: '' }, finish_reason: 'error', error: { code: 429, message: 'Slow down' } }] });
    expect(await errorOf(played.call(openrouter, { request: { messages: HELLO }, handler: inChoice }))).toMatchObject({ kind: 'rate_limit' });
  });

  test('of the middle of a stream keep their status', async () => {
    const chunk = { id: 'a', choices: [{ index: 0, delta: { content: 'Hel' } }] };
    const handler = openAiEvents(chunk, { id: 'a', error: { code: 429, message: 'Slow down' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] });
    const error = await errorOf(played.call(openrouter, { request: { messages: HELLO }, handler, stream: true }));
    expect(error).toMatchObject({ kind: 'rate_limit', details: { partialText: 'Hel' } });
  });
});

describe('answers', () => {
  test('that are refusals say so', async () => {
    const message = { role: 'assistant', content: null, refusal: 'I cannot do that.' };
    const { result } = await played.call(openai, { request: { messages: HELLO }, handler: openAiAnswer({ choices: [{ index: 0, message, finish_reason: 'stop' }] }) });
    expect(result).toMatchObject({ text: 'I cannot do that.', finishReason: 'content_filter', rawFinishReason: 'stop' });
  });

  test('with an unknown finish reason keep it', async () => {
    const choices = [{ index: 0, message: { content: 'Hi' }, finish_reason: 'insufficient_system_resource' }];
    const { result } = await played.call(deepseek, { request: { messages: HELLO }, handler: openAiAnswer({ choices }) });
    expect(result).toMatchObject({ finishReason: 'other', rawFinishReason: 'insufficient_system_resource' });
  });

  test('with tool calls that end with `stop` are tool calls', async () => {
    const choices = [{ index: 0, message: { content: '', tool_calls: [{ id: 'c', function: { name: 'look', arguments: '{}' } }] }, finish_reason: 'stop' }];
    const { result } = await played.call(ollama, { request: { messages: HELLO }, handler: openAiAnswer({ choices }) });
    expect(result.finishReason).toBe('tool_calls');
  });

  test('of DeepSeek go back with the reasoning of their tool calls, and of nobody else', async () => {
    const message = { content: '', reasoning_content: 'Hm.', tool_calls: [{ id: 'c', function: { name: 'look', arguments: '{}' } }] };
    const handler = openAiAnswer({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] });
    const { result } = await played.call(deepseek, { request: { messages: HELLO }, handler });
    const messages: readonly Message[] = [...HELLO, result.message, { role: 'tool', toolCallId: 'c', content: 'a cat' }];
    const same = await played.call(deepseek, { request: { messages }, handler: openAiAnswer() });
    expect(same.sent.json).toMatchObject({ messages: [{}, { role: 'assistant', reasoning_content: 'Hm.' }, {}] });
    const other = await played.call(openai, { request: { messages }, handler: openAiAnswer() });
    expect(other.sent.text).not.toContain('Hm.');
  });

  test('of OpenRouter keep their reasoning details, the same streamed or not', async () => {
    const whole = [{ type: 'reasoning.text', index: 0, text: 'Let me see.', signature: 'abc' }];
    const toolCalls = [{ index: 0, id: 'c', function: { name: 'look', arguments: '{}' } }];
    const plain = await played.call(openrouter, {
      request: { messages: HELLO },
      handler: openAiAnswer({ choices: [{ index: 0, message: { content: '', reasoning_details: whole, tool_calls: toolCalls }, finish_reason: 'tool_calls' }] }),
    });
    const delta = (fields: object, finish: string | null = null) => ({ id: 'a', model: 'm', choices: [{ index: 0, delta: fields, finish_reason: finish }] });
    const streamed = await played.call(openrouter, {
      request: { messages: HELLO },
      stream: true,
      handler: openAiEvents(
        delta({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Let me ' }] }),
        delta({ reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'see.', signature: 'abc' }] }),
        delta({ tool_calls: toolCalls }, 'tool_calls'),
      ),
    });
    expect(plain.result.message.vendorState).toEqual({ provider: 'openrouter', data: { reasoning_details: whole } });
    expect(streamed.result).toEqual(plain.result);
  });
});

describe('models', () => {
  test('of Ollama come from its own list', async () => {
    played.server().handle(replyJson(200, { models: [{ name: 'llama3.2:3b' }, { name: 'qwen3:8b' }] }));
    const provider = played.provider(ollama, { baseUrl: played.server().url, apiKeys: [] });
    expect((await provider.listModels()).map(({ model }) => model)).toEqual(['llama3.2:3b', 'qwen3:8b']);
    await provider.check();
    expect(played.server().requests.map(({ path }) => path)).toEqual(['/api/tags', '/api/tags']);
  });

  test('of Ollama are called at its compatible endpoint, also when the address leaves that out', async () => {
    const { sent } = await played.call(ollama, { request: { messages: HELLO }, handler: openAiAnswer(), options: { baseUrl: `${played.server().url}/` } });
    expect(sent.path).toBe('/v1/chat/completions');
  });

  test('of OpenRouter come with prices and limits', async () => {
    const model = {
      id: 'acme/large',
      context_length: 128_000,
      pricing: { prompt: '0.000003', completion: '0.000015', input_cache_read: '0.0000003' },
      top_provider: { max_completion_tokens: 8_000 },
      supported_parameters: ['tools', 'response_format'],
      architecture: { input_modalities: ['text', 'image'] },
    };
    played.server().handle(replyJson(200, { data: [model, { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } }] }));
    const [large, auto] = await played.provider(openrouter).listModels();
    expect(large).toEqual({
      provider: 'openrouter',
      model: 'acme/large',
      price: { input: 3, output: 15, cacheRead: 0.3 },
      contextTokens: 128_000,
      maxOutputTokens: 8_000,
      capabilities: ['chat', 'streaming', 'json', 'tools', 'vision'],
    });
    expect(auto).toMatchObject({ price: null, contextTokens: null, maxOutputTokens: null });
  });

  test('of OpenRouter are public, so the key is checked elsewhere', async () => {
    played.server().handle(replyJson(200, { data: { label: 'my key' } }));
    await played.provider(openrouter).check();
    expect(played.server().requests.map(({ path }) => path)).toEqual(['/v1/key']);
  });

  test('of OpenAI send embeddings as base64', async () => {
    const bytes = Buffer.from(Float32Array.from([0.5, -2]).buffer).toString('base64');
    played.server().handle(replyJson(200, { data: [{ index: 0, embedding: bytes }], usage: { prompt_tokens: 2 } }));
    const { embeddings } = await played.provider(openai).embeddingModel('text-embedding-3-small').embed(['a']);
    expect(embeddings).toEqual([Float32Array.from([0.5, -2])]);
    expect(played.server().requests[0]?.json).toEqual({ model: 'text-embedding-3-small', input: ['a'], encoding_format: 'base64' });
  });
});
