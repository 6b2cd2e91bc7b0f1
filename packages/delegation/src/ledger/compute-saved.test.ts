// Amounts worked out by hand: 1,000 tokens at 1 USD per million are 0.001 USD, a billion picodollars.
import { describe, expect, it } from 'vitest';
import { computeSaved } from './compute-saved.ts';

const CHEAP = { input: 1, output: 4 };
const BASELINE = { input: 5, output: 20 };
const USAGE = { inputTokens: 1_000, outputTokens: 100 };

describe('computeSaved', () => {
  it('compares the call with the baseline, and takes off what the agent spent on asking and reading', () => {
    const caller = { price: BASELINE, argumentTokens: 50, resultTokens: 200 };
    expect(computeSaved({ usage: USAGE, price: CHEAP, baselinePrice: BASELINE, caller })).toEqual({
      cost: 1_400_000_000,
      baselineCost: 7_000_000_000,
      saved: 5_600_000_000,
      cacheSaved: 0,
      callerOverhead: 2_000_000_000,
      net: 3_600_000_000,
    });
  });

  it('is negative where failed attempts and verifiers cost more than the baseline', () => {
    expect(computeSaved({ usage: USAGE, price: CHEAP, baselinePrice: BASELINE, paid: 9_000_000_000 })).toMatchObject({ cost: 9_000_000_000, saved: -2_000_000_000, net: -2_000_000_000 });
  });

  it('tells apart what a cached answer would have cost', () => {
    expect(computeSaved({ usage: USAGE, price: CHEAP, baselinePrice: BASELINE, cached: true })).toMatchObject({ cost: 0, cacheSaved: 1_400_000_000, saved: 7_000_000_000 });
  });

  it('keeps unknown apart from nothing', () => {
    expect(computeSaved({ usage: USAGE, price: null, baselinePrice: BASELINE })).toMatchObject({ cost: null, baselineCost: 7_000_000_000, saved: null, net: null });
    expect(computeSaved({ usage: USAGE, price: CHEAP, baselinePrice: null })).toMatchObject({ cost: 1_400_000_000, saved: null, cacheSaved: 0 });
    expect(computeSaved({ usage: null, price: CHEAP, baselinePrice: BASELINE, cached: true })).toMatchObject({ cost: 0, cacheSaved: null, saved: null });
    const caller = { price: null, argumentTokens: 1, resultTokens: 1 };
    expect(computeSaved({ usage: USAGE, price: CHEAP, baselinePrice: BASELINE, caller })).toMatchObject({ saved: 5_600_000_000, callerOverhead: null, net: null });
  });
});
