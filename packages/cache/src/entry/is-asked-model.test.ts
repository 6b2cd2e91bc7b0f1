// Whose answer may be kept under whose name.
import { expect, test } from 'vitest';
import { isAskedModel } from './is-asked-model.ts';

const routed = { provider: 'gateway', model: 'routed' };
const answer = (provider: string, model: string) => ({ provider, model });

test.each([
  ['nobody named', {}, routed, undefined, answer('x', 'y'), true],
  ['the named model', { model: 'openai/gpt-4.1-mini' }, routed, answer('openai', 'gpt-4.1-mini'), answer('openai', 'gpt-4.1-mini-2025-04-14'), true],
  ['by a bare name', { model: 'gpt-4.1-mini' }, routed, answer('openai', 'gpt-4.1-mini'), answer('openai', 'whatever.gguf'), true],
  ['a model that took over', { model: 'gpt-4.1', fallback: true }, routed, answer('openai', 'gpt-4.1-mini'), answer('openai', 'gpt-4.1-mini'), false],
  ['a vendor that took over', { provider: 'openai', model: 'gpt-4.1', fallback: true }, routed, answer('openrouter', 'gpt-4.1'), answer('openrouter', 'gpt-4.1'), false],
  ['a named vendor', { provider: 'openai' }, routed, answer('openai', 'any'), answer('openai', 'any'), true],
  ['another than the named vendor', { provider: 'openai' }, routed, answer('gemini', 'any'), answer('gemini', 'any'), false],
  ['a name with a slash of its own', { provider: 'openrouter', model: 'openai/gpt-4.1' }, routed, answer('openrouter', 'openai/gpt-4.1'), answer('openrouter', 'openai/gpt-4.1'), true],
  ['no report, a dated name', undefined, answer('openai', 'gpt-4.1-mini'), undefined, answer('openai', 'gpt-4.1-mini-2025-04-14'), true],
  ['no report, a latest name', undefined, answer('anthropic', 'claude-x-latest'), undefined, answer('anthropic', 'claude-x-20250101'), true],
  ['no report, another size', undefined, answer('openai', 'gpt-4.1'), undefined, answer('openai', 'gpt-4.1-mini'), false],
  ['no report, the next model', undefined, answer('deepseek', 'deepseek-coder'), undefined, answer('deepseek', 'deepseek-coder-v2'), false],
  ['no report, a dated name with a revision', undefined, answer('bedrock', 'claude-x'), undefined, answer('bedrock', 'claude-x-20240229-v1:0'), true],
  ['no report, another vendor', undefined, answer('openai', 'gpt-4.1'), undefined, answer('azure', 'gpt-4.1'), false],
] as const)('%s', (...[, selector, wrapped, sentTo, result, expected]) => {
  expect(isAskedModel({ selector, wrapped, sentTo, result })).toBe(expected);
});
