import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUsage, createUsage, NO_USAGE, readUsageParts, type Usage } from './usage.ts';

const tokens = fc.nat({ max: 10_000_000 });
const maybe = fc.option(tokens, { nil: undefined });

/** Usages whose parts fit into their totals. */
const usages: fc.Arbitrary<Usage> = fc
  .record({ rest: tokens, visible: tokens, cacheReadTokens: maybe, cacheWriteTokens: maybe, cacheWrite1hTokens: maybe, reasoningTokens: maybe, estimated: fc.constantFrom(true as const, undefined) })
  .map(({ rest, visible, estimated, ...parts }) =>
    createUsage({
      inputTokens: rest + (parts.cacheReadTokens ?? 0) + (parts.cacheWriteTokens ?? 0) + (parts.cacheWrite1hTokens ?? 0),
      outputTokens: visible + (parts.reasoningTokens ?? 0),
      ...parts,
      estimated,
    }),
  );

describe('readUsageParts', () => {
  it('parts sum to the totals exactly and are never negative', () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const parts = readUsageParts(usage);
        expect(parts.uncachedInput + parts.cacheRead + parts.cacheWrite + parts.cacheWrite1h).toBe(usage.inputTokens);
        expect(parts.visibleOutput + parts.reasoning).toBe(usage.outputTokens);
        expect(Object.entries(parts).filter(([, count]) => count < 0)).toEqual([]);
      }),
    );
  });
});

describe('createUsage', () => {
  it('leaves unknown parts out instead of writing zero', () => {
    const usage = createUsage({ inputTokens: 3, outputTokens: 1, cacheReadTokens: undefined, reasoningTokens: 0 });
    expect(Object.keys(usage).toSorted()).toEqual(['inputTokens', 'outputTokens', 'reasoningTokens']);
  });

  it.each([
    { inputTokens: -1, outputTokens: 0 },
    { inputTokens: 1.5, outputTokens: 0 },
    { inputTokens: Number.NaN, outputTokens: 0 },
    { inputTokens: 2 ** 53, outputTokens: 0 },
    { inputTokens: 5, outputTokens: 0, cacheReadTokens: 6 },
    { inputTokens: 5, outputTokens: 0, cacheReadTokens: 3, cacheWriteTokens: 3 },
    { inputTokens: 5, outputTokens: 2, reasoningTokens: 3 },
  ])('refuses %j', (counts) => {
    expect(() => createUsage(counts)).toThrow(expect.objectContaining({ kind: 'bad_response' }) as Error);
  });
});

describe('addUsage', () => {
  it('adds every part, in any order, and nothing to nothing', () => {
    fc.assert(
      fc.property(usages, usages, (a, b) => {
        const sum = addUsage(a, b);
        expect(sum).toEqual(addUsage(b, a));
        const [left, right, both] = [readUsageParts(a), readUsageParts(b), readUsageParts(sum)];
        for (const part of Object.keys(both) as (keyof typeof both)[]) expect(both[part]).toBe(left[part] + right[part]);
        expect(addUsage(a, NO_USAGE)).toEqual(a);
        expect(sum.estimated).toBe(a.estimated === true || b.estimated === true ? true : undefined);
      }),
    );
  });

  it('keeps a part unknown that neither side knows', () => {
    expect(addUsage({ inputTokens: 1, outputTokens: 1 }, { inputTokens: 1, outputTokens: 1, reasoningTokens: 1 })).toEqual({ inputTokens: 2, outputTokens: 2, reasoningTokens: 1 });
  });
});
