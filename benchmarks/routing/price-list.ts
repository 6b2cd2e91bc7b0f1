// Models that random worlds are made of: names, list prices (USD per million tokens), windows and capabilities as the gateway's catalogue had them in 2026-11.
import type { ModelCapability } from '@gateway/core';

export interface ListedModel {
  readonly provider: string;
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly capabilities: readonly ModelCapability[];
}

const FULL: readonly ModelCapability[] = ['chat', 'streaming', 'json', 'json_schema', 'tools', 'vision', 'reasoning'];
const CLAUDE: readonly ModelCapability[] = ['chat', 'streaming', 'json_schema', 'tools', 'vision', 'reasoning'];
const TOOLS: readonly ModelCapability[] = ['chat', 'streaming', 'tools'];
const CHAT: readonly ModelCapability[] = ['chat', 'streaming'];

type Line = readonly [provider: string, model: string, input: number, output: number, contextTokens: number | null, maxOutputTokens: number | null, capabilities: readonly ModelCapability[]];

const LINES: readonly Line[] = [
  ['openai', 'gpt-5-nano', 0.05, 0.4, 400_000, 128_000, FULL],
  ['openai', 'gpt-6-luna', 0.1, 0.5, 1_050_000, 128_000, FULL],
  ['openai', 'gpt-4o-mini', 0.15, 0.6, 128_000, 16_384, FULL],
  ['openai', 'gpt-5.6-luna', 0.2, 1.2, 1_050_000, 128_000, FULL],
  ['openai', 'gpt-5-mini', 0.25, 2, 400_000, 128_000, FULL],
  ['openai', 'gpt-5.4-mini', 0.75, 4.5, 400_000, 128_000, FULL],
  ['openai', 'gpt-5', 1.25, 10, 400_000, 128_000, FULL],
  ['openai', 'gpt-4.1', 2, 8, 1_047_576, 32_768, FULL],
  ['openai', 'gpt-6-sol', 2, 10, 1_050_000, 128_000, FULL],
  ['openai', 'gpt-5.4', 2.5, 15, 1_050_000, 128_000, FULL],
  ['openai', 'gpt-5.6-sol', 4, 20, 1_050_000, 128_000, FULL],
  ['openai', 'gpt-5.5', 5, 30, 1_000_000, 128_000, FULL],
  ['openai', 'gpt-6-astra', 10, 50, 1_050_000, 128_000, FULL],
  ['anthropic', 'claude-haiku-4-5', 1, 5, 200_000, 64_000, CLAUDE],
  ['anthropic', 'claude-sonnet-5', 2, 10, 1_000_000, 128_000, CLAUDE],
  ['anthropic', 'claude-sonnet-4-5', 3, 15, 200_000, 64_000, CLAUDE],
  ['anthropic', 'claude-opus-5-5', 4, 20, 1_000_000, 128_000, CLAUDE],
  ['anthropic', 'claude-opus-5', 5, 25, 1_000_000, 128_000, CLAUDE],
  ['anthropic', 'claude-fable-5-1', 10, 50, 1_000_000, 128_000, CLAUDE],
  ['gemini', 'gemini-2.5-flash-lite', 0.1, 0.4, 1_048_576, 65_536, FULL],
  ['gemini', 'gemini-3.1-flash-lite', 0.25, 1.5, 1_048_576, 65_536, FULL],
  ['gemini', 'gemini-2.5-flash', 0.3, 2.5, 1_048_576, 65_536, FULL],
  ['gemini', 'gemini-3.8-flash', 0.75, 3.75, 1_048_576, 65_536, FULL],
  ['gemini', 'gemini-2.5-pro', 1.25, 10, 1_048_576, 65_536, FULL],
  ['gemini', 'gemini-3.1-pro-preview', 2, 12, 1_048_576, 65_536, FULL],
  ['deepseek', 'deepseek-v4-flash', 0.22, 0.66, 1_000_000, 384_000, TOOLS],
  ['deepseek', 'deepseek-v4-pro', 0.66, 1.98, 1_000_000, 384_000, TOOLS],
  ['openrouter', 'mistralai/mistral-nemo', 0.01, 0.019, null, null, CHAT],
  ['openrouter', 'openai/gpt-oss-20b', 0.029, 0.14, 131_072, 32_768, TOOLS],
  ['openrouter', 'openai/gpt-oss-120b', 0.039, 0.18, 131_072, 32_768, TOOLS],
  ['openrouter', 'qwen/qwen-2.5-7b-instruct', 0.04, 0.1, 32_768, null, CHAT],
  ['openrouter', 'meta-llama/llama-3.3-70b-instruct', 0.05, 0.24, null, null, CHAT],
  ['openrouter', 'qwen/qwen3-235b-a22b-2507', 0.09, 0.1, null, null, CHAT],
  ['openrouter', 'qwen/qwen3.5-flash-02-23', 0.065, 0.26, 1_000_000, null, CHAT],
  ['openrouter', 'z-ai/glm-5.2', 1.4, 4.4, 1_048_576, null, CHAT],
  ['openrouter', 'qwen/qwen3.7-plus', 0.4, 1.6, 1_000_000, null, CHAT],
  ['openrouter', 'mistralai/mistral-large-2512', 0.5, 1.5, 262_144, null, CHAT],
  ['openrouter', 'moonshotai/kimi-k2.6', 0.68, 3.41, null, null, CHAT],
  ['openrouter', 'moonshotai/kimi-k3', 3, 15, 1_048_576, null, CHAT],
  ['openrouter', 'x-ai/grok-4.3', 1.25, 2.5, 1_000_000, null, CHAT],
];

export const PRICE_LIST: readonly ListedModel[] = LINES.map(([provider, model, input, output, contextTokens, maxOutputTokens, capabilities]) => ({
  provider,
  model,
  input,
  output,
  contextTokens,
  maxOutputTokens,
  capabilities,
}));
