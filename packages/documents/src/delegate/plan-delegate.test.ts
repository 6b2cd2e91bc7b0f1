import { constantFrom, assert, boolean, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { planDelegate } from './plan-delegate.ts';

it('stays inside any window, in every kind of call', () => {
  const sizes = record({
    taskType: constantFrom('summarization' as const, 'translation' as const, 'data_extraction' as const, 'code_generation' as const),
    hasSchema: boolean(),
    documentTokens: integer({ min: 0, max: 5_000_000 }),
    questionTokens: integer({ min: 1, max: 800 }),
    maxOutputTokens: constantFrom(undefined, 64, 2_000, 100_000),
    window: integer({ min: 4_096, max: 2_000_000 }),
    most: constantFrom(null, 300, 8_192),
  });
  assert(
    property(sizes, ({ window, most, ...size }) => {
      const plan = planDelegate(size, { contextTokens: window, maxOutputTokens: most });
      expect(plan.contentTokens + size.questionTokens + plan.replyTokens).toBeLessThanOrEqual(window);
      expect(plan.replyTokens).toBeLessThanOrEqual(most ?? Number.POSITIVE_INFINITY);
      expect(plan.noteReplyTokens).toBeLessThanOrEqual(plan.replyTokens);
      expect(plan.noteTokens * 2 + 1).toBeLessThanOrEqual(plan.contentTokens + 1);
      expect(plan.partTokens).toBeGreaterThanOrEqual(8);
      expect(plan.partTokens).toBeLessThanOrEqual(plan.contentTokens);
      expect(!plan.isSingle || size.documentTokens <= plan.contentTokens).toBe(true);
    }),
  );
});

it('lets a translation have room for all of itself', () => {
  const size = { taskType: 'translation' as const, hasSchema: false, questionTokens: 20, maxOutputTokens: undefined };
  expect(planDelegate({ ...size, documentTokens: 2_000 }, { contextTokens: 128_000, maxOutputTokens: 16_000 })).toMatchObject({ strategy: 'pieces', isSingle: true });
  expect(planDelegate({ ...size, documentTokens: 50_000 }, { contextTokens: 128_000, maxOutputTokens: 8_000 })).toMatchObject({ isSingle: false, partTokens: 3_968 });
});

it('refuses a window in which nothing fits, in the words that make another model be asked', () => {
  const size = { taskType: 'chat' as const, hasSchema: false, documentTokens: 10, questionTokens: 5_000, maxOutputTokens: undefined };
  expect(() => planDelegate(size, { contextTokens: 4_096, maxOutputTokens: null })).toThrow(expect.objectContaining({ kind: 'unsupported', details: { reason: 'context_window' } }) as Error);
});
