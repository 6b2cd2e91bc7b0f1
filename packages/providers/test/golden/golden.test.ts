// What a call costs here is what the vendor bills, to the microdollar: recorded answers through the real SDKs and adapters, priced at their own date.
import { type Cost, createCost, toMicroUsd } from '@gateway/core';
import { collectStream } from '@gateway/core/testing';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/catalogue/load-catalogue.ts';
import { withEmbeddingPrice } from '../../src/resilience/with-embedding-price.ts';
import { type PriceOptions, withPrice } from '../../src/resilience/with-price.ts';
import { findVendor } from '../../src/vendors/vendors.ts';
import { replyJson, replyStream } from '../wire-server.ts';
import { playVendor } from '../with-server.ts';
import { anthropicGolden } from './anthropic.ts';
import { deepseekGolden } from './deepseek.ts';
import { geminiGolden } from './gemini.ts';
import type { GoldenCase, GoldenVendor } from './golden-case.ts';
import { openaiGolden } from './openai.ts';
import { openrouterGolden } from './openrouter.ts';

const VENDORS: readonly GoldenVendor[] = [openaiGolden, anthropicGolden, geminiGolden, deepseekGolden, openrouterGolden];
const HELLO = { messages: [{ role: 'user', content: 'Hello' }] } as const;
const { priceOf } = await loadCatalogue();
const played = playVendor();

function priceAt({ at }: GoldenCase): PriceOptions {
  return { priceOf, clock: { now: () => Date.parse(at) } };
}

// Amounts are exact; only their last digit in microdollars may lie in the number's own rounding.
function expectBill(cost: Cost | null, { billMicroUsd }: GoldenCase): void {
  expect(cost).not.toBeNull();
  expect(toMicroUsd(cost ?? createCost(0, 0))).toBe(billMicroUsd);
}

describe.each(VENDORS)('$provider', ({ provider, body, events, chats, embeddings, embeddingBody }) => {
  test.each(chats)('$name ($model)', async (golden) => {
    const model = withPrice(played.provider(findVendor(provider)).languageModel(golden.model), priceAt(golden));
    played.server().handle(replyJson(200, body(golden)));
    const plain = await model.complete(HELLO);
    expectBill(plain.cost, golden);
    played.server().handle(replyStream(events(golden)));
    const { result } = await collectStream(model.stream(HELLO));
    expectBill(result.cost, golden);
    expect(result.usage).toEqual(plain.usage);
  });

  test.each(embeddings)('$name ($model)', async (golden) => {
    const model = withEmbeddingPrice(played.provider(findVendor(provider)).embeddingModel(golden.model), priceAt(golden));
    played.server().handle(replyJson(200, embeddingBody?.(golden)));
    expectBill((await model.embed(['Hello'])).cost, golden);
  });
});
