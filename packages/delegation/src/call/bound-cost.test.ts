import { computeCost, type AttemptStart, type CompletionRequest, type CountTokens, type ModelPrice } from '@gateway/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundCost as boundCostLazily, DEFAULT_MAX_TOKENS, type CostBound } from './bound-cost.ts';

const countCharacters = (text: string): number => text.length;
const boundCost = async (asked: AttemptStart, countTokens: CountTokens): Promise<CostBound> => boundCostLazily(asked, async () => countTokens);
const PRICE: ModelPrice = { input: 1, output: 2 };
const start = (request: Partial<CompletionRequest>, more: Partial<AttemptStart> = {}): AttemptStart => ({
  provider: 'acme',
  model: 'small',
  price: PRICE,
  subject: { kind: 'completion', request: { messages: [{ role: 'user', content: 'abcde' }], ...request } },
  ...more,
});
// Five characters, three tokens a message, three for the reply, half as much again.
const INPUT = Math.ceil(11 * 1.5);

describe('boundCost', () => {
  it('is the input with a margin and the whole output that is allowed', async () => {
    expect(await boundCost(start({ maxTokens: 100 }), countCharacters)).toMatchObject({ worstCase: (INPUT + 200) * 1e6, maxTokens: 100 });
  });

  it('bounds an output that nobody bounds, by the model where it is smaller', async () => {
    expect((await boundCost(start({}), countCharacters)).maxTokens).toBe(DEFAULT_MAX_TOKENS);
    expect(await boundCost(start({}, { limits: { contextTokens: null, maxOutputTokens: 50 } }), countCharacters)).toMatchObject({ worstCase: (INPUT + 100) * 1e6, maxTokens: 50 });
  });

  it('takes the dearest way in which a token can be charged', async () => {
    const price: ModelPrice = { input: 1, output: 2, cacheWrite: 3, cacheWrite1h: 4, reasoning: 5, tiers: [{ aboveInputTokens: 10, input: 6, output: 7, cacheWrite: 8 }] };
    expect((await boundCost(start({ maxTokens: 10 }, { price }), countCharacters)).worstCase).toBe((INPUT * 8 + 10 * 7) * 1e6);
    expect((await boundCost(start({ maxTokens: 10, messages: [{ role: 'user', content: '' }] }, { price }), countCharacters)).worstCase).toBe((9 * 4 + 10 * 5) * 1e6);
  });

  it('knows that a window cannot be overfilled, and that images cost', async () => {
    const messages: CompletionRequest['messages'] = [{ role: 'user', content: [{ type: 'image', url: 'https://example.org/a.png' }] }];
    expect((await boundCost(start({ messages, maxTokens: 0 }), countCharacters)).worstCase).toBe(Math.ceil((6 + 6_240) * 1.5) * 1e6);
    expect((await boundCost(start({ messages, maxTokens: 0 }, { limits: { contextTokens: 8_000, maxOutputTokens: null } }), countCharacters)).worstCase).toBe(8_000 * 1e6);
    // Of the cheapest models one image is charged in more tokens.
    expect((await boundCost(start({ messages, maxTokens: 0 }, { price: { input: 0.15, output: 0.6 } }), countCharacters)).worstCase).toBeGreaterThan(48_169 * 0.15e6);
  });

  it('believes what it has counted before a published window, which may have grown', async () => {
    const limits = { contextTokens: 100, maxOutputTokens: null };
    const of = async (length: number): Promise<number | null> => (await boundCost(start({ messages: [{ role: 'user', content: 'a'.repeat(length) }], maxTokens: 0 }, { limits }), countCharacters)).worstCase;
    expect(await of(50)).toBe(Math.ceil(56 * 1.5) * 1e6);
    expect(await of(90)).toBe(100 * 1e6);
    expect(await of(500)).toBe(506 * 1e6);
  });

  it('counts a very long text, too, and lets others have their turn meanwhile', async () => {
    // Three characters a token on average are no bound: rows of digits have one.
    const content = '7,3,'.repeat(100_000);
    const messages: CompletionRequest['messages'] = [{ role: 'user', content }];
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const bound = await boundCost(start({ messages, maxTokens: 0 }), countCharacters);
    clearImmediate(next);
    expect(bound.worstCase).toBe(Math.ceil((400_000 + 6) * 1.5) * 1e6);
    expect(turns).toBeGreaterThanOrEqual(7);
  });

  it('holds what vendors add of their own for tools and formats', async () => {
    const bare = (await boundCost(start({ maxTokens: 0 }), countCharacters)).worstCase ?? 0;
    const tools: CompletionRequest['tools'] = [{ name: 'a', description: 'b', parameters: {} }];
    const ofTools = Math.ceil((11 + JSON.stringify(tools[0]).length) * 1.5) + 1_000;
    expect((await boundCost(start({ maxTokens: 0, tools }), countCharacters)).worstCase).toBe(ofTools * 1e6);
    expect((await boundCost(start({ maxTokens: 0, responseFormat: { type: 'json' } }), countCharacters)).worstCase).toBe(bare + 100 * 1e6);
  });

  it('does not count where the answer is nearly all that can cost, and bounds the text by its bytes then', async () => {
    const counted: string[] = [];
    const counting = async (): Promise<CountTokens> => (text) => {
      counted.push(text);
      return 1;
    };
    const content = 'ä'.repeat(150);
    const messages: CompletionRequest['messages'] = [{ role: 'user', content }];
    expect((await boundCostLazily(start({ messages, maxTokens: 10_000 }), counting)).worstCase).toBe((300 + 9 + 20_000) * 1e6);
    expect(counted).toEqual([]);
    expect((await boundCostLazily(start({ messages, maxTokens: 5_000 }), counting)).worstCase).toBe((Math.ceil(7 * 1.5) + 10_000) * 1e6);
    expect(counted).toEqual([content]);
  });

  it('bounds embeddings by their input alone', async () => {
    expect(await boundCost(start({}, { subject: { kind: 'embedding', texts: ['ab', 'cdef'] } }), countCharacters)).toMatchObject({ worstCase: 9 * 1e6, maxTokens: undefined });
  });

  it('refuses to bound what nobody could book', async () => {
    await expect(boundCost(start({ maxTokens: 1e15 }), countCharacters)).rejects.toThrow(expect.objectContaining({ kind: 'invalid_input', hint: 'Lower max_tokens.' }) as Error);
  });

  it('an unknown price has no bound', async () => {
    expect((await boundCost(start({}, { price: null }), countCharacters)).worstCase).toBeNull();
  });

  it('is never below what the same request costs, however its tokens are charged', async () => {
    const rate = fc.integer({ min: 0, max: 100 });
    await fc.assert(
      fc.asyncProperty(fc.record({ rates: fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite: rate, reasoning: rate }), content: fc.string({ maxLength: 200 }), output: fc.nat(500), reasoning: fc.nat(500), cached: fc.nat(100) }), async ({ rates, content, output, reasoning, cached }) => {
        // A read from a cache is never dearer than the input.
        const price = { ...rates, cacheRead: Math.min(rates.cacheRead, rates.input) };
        const maxTokens = output + reasoning;
        const { worstCase } = await boundCost(start({ messages: [{ role: 'user', content }], maxTokens }, { price }), countCharacters);
        const inputTokens = content.length + 6;
        const cacheReadTokens = Math.min(cached, inputTokens);
        const cost = computeCost({ inputTokens, outputTokens: maxTokens, reasoningTokens: reasoning, cacheReadTokens, cacheWriteTokens: inputTokens - cacheReadTokens }, price);
        expect(worstCase).toBeGreaterThanOrEqual(cost.totalPicoUsd);
      }),
    );
  });
});
