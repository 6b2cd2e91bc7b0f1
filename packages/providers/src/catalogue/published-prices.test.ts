// Golden prices: what vendors publish, through the price data, the conversion and core's arithmetic. Each case names the page that it was read from.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { computeCost, toUsd, type Usage } from '@gateway/core';
import { describe, expect, test } from 'vitest';
import { loadCatalogue, type PricedCatalogue } from './load-catalogue.ts';
import { PRICES_AS_OF } from './price-source.ts';

const at = (iso: string): number => Date.parse(iso);
const NOON = at('2026-11-01T12:00:00Z');
const catalogue: PricedCatalogue = await loadCatalogue({ clock: { now: () => NOON } });

function costUsd(name: readonly [provider: string, model: string], usage: Usage, moment = NOON): number {
  const price = catalogue.priceOf(...name, moment);
  if (price === null) throw new Error(`${name.join('/')} has no price`);
  return toUsd(computeCost(usage, price));
}

test('the date of the prices belongs to the installed version of the data', () => {
  const manifest = createRequire(import.meta.url).resolve('@pydantic/genai-prices').replace(/dist.*$/, 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  // After an upgrade: set PRICES_AS_OF to that version's day of publication, look through the retirements in vendors/, then this line.
  expect({ version, asOf: PRICES_AS_OF }).toEqual({ version: '0.1.8', asOf: '2026-09-23' });
});

describe('OpenAI (developers.openai.com/api/docs/pricing)', () => {
  test('gpt-4.1-mini costs 0.40 in, 0.10 cached, 1.60 out', () => {
    expect(catalogue.priceOf('openai', 'gpt-4.1-mini')).toEqual({ input: 0.4, cacheRead: 0.1, output: 1.6, asOf: PRICES_AS_OF });
    expect(costUsd(['openai', 'gpt-4.1-mini'], { inputTokens: 1_000_000, cacheReadTokens: 400_000, outputTokens: 1_000_000 })).toBe(1.88);
  });

  test('text-embedding-3-small costs 0.02 in and nothing out', () => {
    expect(costUsd(['openai', 'text-embedding-3-small'], { inputTokens: 1_000_000, outputTokens: 0 })).toBe(0.02);
  });

  test('o3 cost 10/40 until its price was cut to 2/8 on 10 June 2025', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    expect(costUsd(['openai', 'o3'], usage, at('2025-06-09T23:59:59Z'))).toBe(50);
    expect(costUsd(['openai', 'o3'], usage, at('2025-06-10T00:00:00Z'))).toBe(10);
  });

  test('gpt-5.4 costs twice the input and half as much again for output beyond 272k of input', () => {
    expect(costUsd(['openai', 'gpt-5.4'], { inputTokens: 200_000, outputTokens: 1_000 })).toBe(0.515);
    expect(costUsd(['openai', 'gpt-5.4'], { inputTokens: 400_000, outputTokens: 1_000 })).toBe(2.0225);
  });
});

describe('Anthropic (platform.claude.com/docs/en/about-claude/pricing)', () => {
  test('Claude Haiku 3.5 costs 0.80 in, 4.00 out, 0.08 from the cache, 1.00 to write it for 5 minutes, 1.60 for an hour', () => {
    const name = ['anthropic', 'claude-3-5-haiku-20241022'] as const;
    expect(costUsd(name, { inputTokens: 1_000_000, outputTokens: 1_000_000 })).toBe(4.8);
    expect(costUsd(name, { inputTokens: 1_000_000, cacheReadTokens: 1_000_000, outputTokens: 0 })).toBe(0.08);
    expect(costUsd(name, { inputTokens: 1_000_000, cacheWriteTokens: 1_000_000, outputTokens: 0 })).toBe(1);
    expect(costUsd(name, { inputTokens: 1_000_000, cacheWrite1hTokens: 1_000_000, outputTokens: 0 })).toBe(1.6);
  });

  test('Claude Sonnet 4.5 costs 6 in and 22.50 out for the whole call above 200k of input, cached tokens included in the count', () => {
    const name = ['anthropic', 'claude-sonnet-4-5-20250929'] as const;
    expect(costUsd(name, { inputTokens: 200_000, outputTokens: 10_000 })).toBe(0.75);
    expect(costUsd(name, { inputTokens: 200_001, cacheReadTokens: 200_000, outputTokens: 10_000 })).toBe(0.345_006);
  });
});

describe('Gemini (ai.google.dev/gemini-api/docs/pricing)', () => {
  test('gemini-2.5-pro costs 1.25/10 up to 200k of input and 2.50/15 above', () => {
    expect(costUsd(['gemini', 'gemini-2.5-pro'], { inputTokens: 200_000, outputTokens: 1_000 })).toBe(0.26);
    expect(costUsd(['gemini', 'gemini-2.5-pro'], { inputTokens: 200_001, outputTokens: 1_000 })).toBe(0.515_002_5);
    expect(costUsd(['gemini', 'gemini-2.5-pro'], { inputTokens: 100_000, cacheReadTokens: 100_000, outputTokens: 0 })).toBe(0.0125);
  });

  test('gemini-2.0-flash-lite costs 0.075/0.30, with and without the models/ of its path', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
    expect(costUsd(['gemini', 'gemini-2.0-flash-lite'], usage)).toBe(0.375);
    expect(costUsd(['gemini', 'models/gemini-2.0-flash-lite'], usage)).toBe(0.375);
  });
});

describe('DeepSeek (api-docs.deepseek.com/quick_start/pricing)', () => {
  const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

  test('deepseek-chat in March 2025: 0.27 a cache miss, 0.07 a hit, 1.10 out, half of that from 16:30 to 00:30 UTC', () => {
    const name = ['deepseek', 'deepseek-chat'] as const;
    expect(costUsd(name, million, at('2025-03-01T12:00:00Z'))).toBe(1.37);
    expect(costUsd(name, { ...million, cacheReadTokens: 1_000_000 }, at('2025-03-01T12:00:00Z'))).toBe(1.17);
    expect(costUsd(name, million, at('2025-03-01T16:29:59Z'))).toBe(1.37);
    expect(costUsd(name, million, at('2025-03-01T16:30:00Z'))).toBe(0.685);
    expect(costUsd(name, { ...million, cacheReadTokens: 1_000_000 }, at('2025-03-02T00:29:59Z'))).toBe(0.585);
    expect(costUsd(name, million, at('2025-03-02T00:30:00Z'))).toBe(1.37);
  });

  test('deepseek-v4-pro since 17 August 2026: 0.66/1.98, twice that at peak hours (01-04 and 06-10 UTC)', () => {
    const name = ['deepseek', 'deepseek-v4-pro'] as const;
    expect(costUsd(name, million, at('2026-08-16T12:00:00Z'))).toBe(1.305);
    expect(costUsd(name, million, at('2026-08-17T12:00:00Z'))).toBe(2.64);
    expect(costUsd(name, million, at('2026-08-17T02:00:00Z'))).toBe(5.28);
    expect(costUsd(name, million, at('2026-08-17T05:00:00Z'))).toBe(2.64);
    expect(costUsd(name, million, at('2026-08-17T09:59:59Z'))).toBe(5.28);
  });
});

describe('OpenRouter (openrouter.ai/models)', () => {
  test('a reseller has its own prices and names', () => {
    expect(costUsd(['openrouter', 'anthropic/claude-3.5-haiku'], { inputTokens: 1_000_000, outputTokens: 1_000_000 })).toBe(4.8);
  });

  test('only a :free variant is free', () => {
    expect(catalogue.priceOf('openrouter', 'google/gemma-3-27b-it:free')).toMatchObject({ input: 0, output: 0 });
  });
});
