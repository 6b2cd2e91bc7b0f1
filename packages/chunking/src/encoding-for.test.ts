import { describe, expect, it } from 'vitest';
import { encodingFor } from './encoding-for.ts';
import { countTokens, loadModelCounter } from './load-token-counter.ts';

describe('encodingFor', () => {
  it.each(['gpt-4o', 'gpt-4o-mini-2024-07-18', 'gpt-4.1-nano', 'gpt-5.2', 'gpt-oss-120b', 'o1', 'o3-mini', 'o4-mini', 'chatgpt-4o-latest', 'openai/gpt-4o', 'openrouter/openai/gpt-5', 'ft:gpt-4o-mini:org::id', 'GPT-4o'])(
    'counts %s exactly by o200k_base',
    (model) => {
      expect(encodingFor(model)).toEqual({ encoding: 'o200k_base', exact: true, factor: 1 });
    },
  );

  it.each(['gpt-4', 'gpt-4-0613', 'gpt-4-turbo', 'gpt-3.5-turbo-16k', 'gpt-35-turbo', 'text-embedding-3-small', 'text-embedding-ada-002', 'ft:gpt-3.5-turbo:x'])(
    'counts %s exactly by cl100k_base',
    (model) => {
      expect(encodingFor(model)).toEqual({ encoding: 'cl100k_base', exact: true, factor: 1 });
    },
  );

  it.each([
    ['claude-3-5-sonnet-20241022', 1.35],
    ['claude-sonnet-4-20250514', 1.35],
    ['anthropic/claude-opus-4-6', 1.35],
    ['claude-haiku-4-5@20251001', 1.35],
    ['claude-opus-4-7', 1.75],
    ['claude-opus-4-8-20260401', 1.75],
    ['claude-sonnet-5', 1.75],
    ['gemini-2.5-pro', 1.2],
    ['deepseek-chat', 1.3],
    ['llama3.1:70b', 1.4],
    ['text-davinci-003', 1.4],
    ['o-unknown', 1.4],
  ])('estimates %s at %f times o200k_base', (model, factor) => {
    expect(encodingFor(model)).toEqual({ encoding: 'o200k_base', exact: false, factor });
  });

  it('refuses an empty name', () => {
    expect(() => encodingFor('openai/')).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });
});

describe('countTokens', () => {
  it('counts by o200k_base, or as the model does', async () => {
    const text = '数据库 Straßenbahn';
    const exact = await countTokens(text);
    expect(exact).toBe(await countTokens(text, { model: 'gpt-4o' }));
    expect(await countTokens(text, { model: 'gpt-4' })).not.toBe(exact);
    expect(await countTokens(text, { model: 'deepseek-chat' })).toBe(Math.ceil(exact * 1.3));
  });

  it('shares the vocabulary between the counters of an encoding', async () => {
    expect(await loadModelCounter('gpt-5')).toBe(await loadModelCounter('gpt-4o'));
    expect((await loadModelCounter('gemini-2.5-pro')).exact).toBe(false);
  });
});
