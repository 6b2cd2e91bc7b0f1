// Who goes first and who takes over when answers are checked.
import { describe, expect, it } from 'vitest';
import { createSharedDifficulty } from './shared-difficulty.ts';
import { foreseeTakeOver, orderTakeOver, type TakeOverContext } from './take-over.ts';

const option = (name: string, quality: number, cost: number | null) => ({ name, quality, drawn: quality, cost, latencyMs: null, paused: false });
const CONTEXT: TakeOverContext = { reference: 100, weight: 0.05, sharedDifficulty: 1 };
const [CHEAP, TWIN, BEST] = [option('cheap', 0.7, 1), option('twin', 0.7, 1), option('best', 0.95, 100)];
const names = (options: readonly { readonly name: string }[]): readonly string[] => options.map(({ name }) => name);

describe('what work comes to', () => {
  it('with failures that are alike: the better one manages what lies between the two', () => {
    const [cheap] = foreseeTakeOver([CHEAP, BEST], CONTEXT);
    expect(cheap?.quality).toBeCloseTo(0.95);
    expect(cheap?.cost).toBeCloseTo(1 + 0.3 * 100);
  });

  it('with failures that are independent: each manages its share of what is left', () => {
    const [cheap] = foreseeTakeOver([CHEAP, BEST], { ...CONTEXT, sharedDifficulty: 0 });
    expect(cheap?.quality).toBeCloseTo(1 - 0.3 * 0.05);
  });

  it('is the first try alone where nobody can take over', () => {
    expect(foreseeTakeOver([CHEAP, { ...BEST, paused: true }], CONTEXT)[0]).toMatchObject({ quality: 0.7, cost: 1 });
  });

  it('has no known cost when one of the two has none', () => {
    expect(foreseeTakeOver([CHEAP, option('unpriced', 0.95, null)], { ...CONTEXT, weight: 0.01 })[0]?.cost).toBeNull();
  });
});

describe('who takes over', () => {
  it('is the better one when failures are alike, the like one when they are not and it is cheaper', () => {
    expect(names(orderTakeOver(CHEAP, [TWIN, BEST], CONTEXT))).toEqual(['best', 'twin']);
    expect(names(orderTakeOver(CHEAP, [TWIN, BEST], { ...CONTEXT, sharedDifficulty: 0, weight: 0.4 }))).toEqual(['twin', 'best']);
  });

  it('is everybody in the end, those that fail at the moment last', () => {
    const down = { ...BEST, paused: true };
    expect(names(orderTakeOver(CHEAP, [down, TWIN], CONTEXT))).toEqual(['twin', 'best']);
  });
});

describe('how alike failures are', () => {
  const learn = (isShared: boolean): number => {
    const shared = createSharedDifficulty();
    // Where failures are shared, a model as good as the rejected one manages nothing; where they are not, its usual share.
    for (let call = 0; call < 200; call += 1) shared.record({ expected: 0.8, rejected: 0.8 }, !isShared && call % 10 < 8);
    return shared.value;
  };

  it('begins halfway and is learnt from who took over', () => {
    expect(createSharedDifficulty().value).toBe(0.5);
    expect(learn(true)).toBeGreaterThan(0.9);
    expect(learn(false)).toBeLessThan(0.1);
  });

  it('is not learnt where nobody knew what to expect', () => {
    const shared = createSharedDifficulty();
    shared.record({ expected: null, rejected: 0.8 }, false);
    shared.record({ expected: 0.8, rejected: null }, true);
    expect(shared.value).toBe(0.5);
  });

  it('stays between 0 and 1 whatever comes', () => {
    const shared = createSharedDifficulty();
    for (let call = 0; call < 500; call += 1) shared.record({ expected: 0.2, rejected: 0.9 }, true);
    expect(shared.value).toBe(0);
  });
});
