// Vendors' prompt caches compare bytes from the beginning: what two requests share must arrive as the same bytes, before anything that differs.
import type { CompletionRequest, Message, UserMessage } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import type { Vendor } from '../src/vendor.ts';
import { anthropic } from '../src/vendors/anthropic.ts';
import { openai } from '../src/vendors/openai.ts';
import { vendors } from '../src/vendors/vendors.ts';
import { TOOLS } from './contract/contract-context.ts';
import { replyJson } from './wire-server.ts';
import { playVendor } from './with-server.ts';
import { wireOf } from './wires.ts';

const played = playVendor();
const DOCUMENT = `The document. ${'All work and no play makes Jack a dull boy. '.repeat(500)}`;

type Sent = Readonly<Record<string, unknown>>;

async function send(vendor: Vendor, request: CompletionRequest, model?: string): Promise<{ readonly text: string; readonly json: Sent }> {
  const path = vendor.dialect === 'openai-chat' ? '/v1' : '';
  const { sent } = await played.call(vendor, {
    request,
    handler: replyJson(200, wireOf(vendor).body({ text: 'Hi' })),
    options: { baseUrl: played.server().url + path },
    ...(model === undefined ? {} : { model }),
  });
  return { text: sent.text, json: sent.json as Sent };
}

function ask(question: string, mark: { readonly cachePrefix?: true } = {}): CompletionRequest {
  return {
    messages: [{ role: 'system', content: 'You read documents.' }, { role: 'user', content: DOCUMENT, ...mark }, { role: 'user', content: question }],
    tools: TOOLS,
    responseFormat: { type: 'json' },
    maxTokens: 100,
  };
}

describe.each(vendors)('$name', (vendor) => {
  test.each([['marked', { cachePrefix: true }], ['not marked', {}]] as const)('two questions about one document differ in nothing but the question: %s', async (_which, mark) => {
    const first = await send(vendor, ask('Who is Jack?', mark));
    const second = await send(vendor, ask('Is he dull? Say why.', mark));
    expect(first.text.split('Who is Jack?')).toHaveLength(2);
    expect(first.text.replace('Who is Jack?', 'Is he dull? Say why.')).toBe(second.text);
    const texts = JSON.stringify(first.json['messages'] ?? first.json['contents']);
    expect(texts.indexOf('The document.')).toBeLessThan(texts.indexOf('Who is Jack?'));
    expect(first.text).not.toContain('cachePrefix');
  });

  test('nobody pays for a cache who did not ask for it', async () => {
    const { text } = await send(vendor, ask('Who is Jack?'), vendor.defaultModel ?? undefined);
    expect(text).not.toMatch(/cache/);
  });
});

test.each(vendors.filter(({ name }) => name !== 'anthropic' && name !== 'openai'))('$name remembers by itself: the mark changes no byte', async (vendor) => {
  const { text } = await send(vendor, ask('Who is Jack?', { cachePrefix: true }));
  expect(text).toBe((await send(vendor, ask('Who is Jack?'))).text);
});

const CACHED = { cache_control: { type: 'ephemeral' } };

describe('Anthropic', () => {
  const system: Message = { role: 'system', content: `Rules. ${'x '.repeat(6_000)}`, cachePrefix: true };
  const document: UserMessage = { role: 'user', content: DOCUMENT, cachePrefix: true };
  const question: Message = { role: 'user', content: 'Who is Jack?' };

  test('a breakpoint follows the marked messages, and the question stays outside', async () => {
    const { json } = await send(anthropic, { messages: [system, document, question], tools: TOOLS }, 'claude-sonnet-5-5');
    expect(json['system']).toEqual([{ type: 'text', text: system.content, ...CACHED }]);
    expect(json['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: DOCUMENT, ...CACHED }, { type: 'text', text: 'Who is Jack?' }] },
    ]);
    expect(JSON.stringify(json['tools'])).not.toContain('cache_control');
  });

  test.each([
    // Bytes that may reach the model's minimum, and one less: two bytes a token.
    ['claude-haiku-4-5', 8_192],
    ['claude-opus-4-6', 8_192],
    ['claude-opus-4-5-20251101', 8_192],
    ['claude-opus-4-7', 4_096],
    ['claude-3-5-haiku-20241022', 4_096],
    ['claude-opus-4-8', 2_048],
    ['claude-sonnet-4-6', 2_048],
    ['claude-sonnet-5', 2_048],
    ['claude-sonnet-5-5', 1_024],
    ['claude-haiku-5-5', 1_024],
    ['claude-opus-5', 1_024],
    ['claude-fable-5-1', 1_024],
    ['claude-not-known-yet', 1_024],
  ])('%s keeps prefixes from its own minimum on', async (model, bytes) => {
    const half = 'y'.repeat(bytes / 2);
    const messages = (length: number): readonly Message[] => [
      { role: 'system', content: half }, { role: 'user', content: half.slice(0, length - bytes / 2), cachePrefix: true }, question,
    ];
    expect((await send(anthropic, { messages: messages(bytes) }, model)).text).toContain('cache_control');
    expect((await send(anthropic, { messages: messages(bytes - 1) }, model)).text).not.toContain('cache_control');
  });

  test('tools count towards the prefix, and so do system messages that come later', async () => {
    const tools = [{ name: 'big', description: 'z'.repeat(8_192), parameters: { type: 'object' } }];
    const short: Message = { role: 'user', content: 'Short', cachePrefix: true };
    expect((await send(anthropic, { messages: [short, question], tools }, 'claude-haiku-4-5')).text).toContain('cache_control');
    const late: Message = { role: 'system', content: 'z'.repeat(8_192) };
    expect((await send(anthropic, { messages: [short, question, late] }, 'claude-haiku-4-5')).text).toContain('cache_control');
    expect((await send(anthropic, { messages: [short, question] }, 'claude-haiku-4-5')).text).not.toContain('cache_control');
  });

  test('of more than four marks the first and the last three count', async () => {
    const turns: readonly Message[] = [1, 2, 3, 4, 5].flatMap((turn): readonly Message[] => [
      { role: 'user', content: `Question ${String(turn)}`, cachePrefix: true }, { role: 'assistant', content: `Answer ${String(turn)}` },
    ]);
    const { json } = await send(anthropic, { messages: [system, ...turns, question] }, 'claude-sonnet-5-5');
    const marked = (json['messages'] as readonly { readonly content: unknown }[]).filter(({ content }) => JSON.stringify(content).includes('cache_control'));
    expect(JSON.stringify(json['system'])).toContain('cache_control');
    expect(marked.map(({ content }) => (content as readonly { readonly text: string }[])[0]?.text)).toEqual(['Question 3', 'Question 4', 'Question 5']);
  });

  test('the mark of a message with several blocks is on the last that can carry one', async () => {
    const state = [{ type: 'tool_use', id: 'c1', name: 'look', input: {} }, { type: 'thinking', thinking: 'Hm', signature: 's' }];
    const messages: readonly Message[] = [
      document,
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }], vendorState: { provider: 'anthropic', data: state }, cachePrefix: true },
      { role: 'tool', toolCallId: 'c1', content: 'a cat', cachePrefix: true },
      { role: 'user', content: [{ type: 'text', text: 'And?' }, { type: 'image', url: 'https://example.com/a.png' }], cachePrefix: true },
    ];
    const { json } = await send(anthropic, { messages }, 'claude-sonnet-5-5');
    expect(json['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: DOCUMENT, ...CACHED }] },
      { role: 'assistant', content: [{ ...state[0], ...CACHED }, state[1]] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'a cat', ...CACHED },
          { type: 'text', text: 'And?' },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' }, ...CACHED },
        ],
      },
    ]);
    expect(JSON.stringify(state)).not.toContain('cache_control');
  });
});

describe('OpenAI', () => {
  const BREAKPOINT = { prompt_cache_breakpoint: { mode: 'explicit' } };
  const model = 'gpt-6-luna';

  test('a breakpoint ends the prefix, and a key leads to the machine that has it', async () => {
    const { json } = await send(openai, ask('Who is Jack?', { cachePrefix: true }), model);
    expect((json['messages'] as readonly unknown[]).slice(-2)).toEqual([
      { role: 'user', content: [{ type: 'text', text: DOCUMENT, ...BREAKPOINT }] }, { role: 'user', content: 'Who is Jack?' },
    ]);
    expect(json['prompt_cache_key']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('the key is the same for the same prefix, and another for another', async () => {
    const keyOf = async (request: CompletionRequest): Promise<unknown> => (await send(openai, request, model)).json['prompt_cache_key'];
    const key = await keyOf(ask('Who is Jack?', { cachePrefix: true }));
    expect(await keyOf(ask('Is he dull?', { cachePrefix: true }))).toBe(key);
    expect(await keyOf({ ...ask('Who is Jack?', { cachePrefix: true }), tools: [] })).not.toBe(key);
  });

  test.each(['gpt-5.6-luna', 'gpt-5.10', 'gpt-6-sol-2026-09-01', 'gpt-7', 'ft:gpt-6-luna:acme::1'])('%s takes breakpoints', async (name) => {
    expect((await send(openai, ask('?', { cachePrefix: true }), name)).text).toContain('prompt_cache_breakpoint');
  });

  test.each(['gpt-4o-mini', 'gpt-4.1', 'gpt-5', 'gpt-5-mini', 'gpt-5.4', 'gpt-5.5-2026-04-01', 'o3'])('%s takes the key alone', async (name) => {
    const { text, json } = await send(openai, ask('?', { cachePrefix: true }), name);
    expect(text).not.toContain('prompt_cache_breakpoint');
    expect(json['prompt_cache_key']).toBeTypeOf('string');
  });

  test('what is too short is neither marked nor given a key', async () => {
    const short: CompletionRequest = { messages: [{ role: 'system', content: 'w'.repeat(2_047), cachePrefix: true }, { role: 'user', content: 'Hello' }] };
    expect((await send(openai, short, model)).text).not.toMatch(/cache/);
  });

  test('every message that can carry a mark does, three at most beside the one that the vendor sets', async () => {
    const messages: readonly Message[] = [
      { role: 'system', content: DOCUMENT, cachePrefix: true },
      { role: 'user', content: 'Left out', cachePrefix: true },
      { role: 'user', content: [{ type: 'image', url: 'https://example.com/a.png' }, { type: 'text', text: 'What?' }], cachePrefix: true },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c1', content: 'a cat', cachePrefix: true },
    ];
    const { json } = await send(openai, { messages }, model);
    expect(json['messages']).toMatchObject([
      { content: [{ type: 'text', text: DOCUMENT, ...BREAKPOINT }] },
      { content: 'Left out' },
      { content: [{ type: 'image_url' }, { type: 'text', text: 'What?', ...BREAKPOINT }] },
      { role: 'assistant' },
      { role: 'tool', content: [{ type: 'text', text: 'a cat', ...BREAKPOINT }] },
    ]);
  });
});
