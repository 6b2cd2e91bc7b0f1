import { array, assert, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { groupNotes, planSummary } from './plan-summary.ts';

it('leaves room for the reply, and lets two notes fit together, in any window', () => {
  const sizes = record({ textTokens: integer({ min: 1, max: 5_000_000 }), maxLength: integer({ min: 8, max: 1_500 }), window: integer({ min: 4_096, max: 2_000_000 }), extraPromptTokens: integer({ min: 0, max: 200 }) });
  assert(
    property(sizes, ({ window, ...size }) => {
      const plan = planSummary(size, { contextTokens: window, maxOutputTokens: null });
      expect(plan.contentTokens + Math.max(plan.summaryReplyTokens, plan.noteReplyTokens)).toBeLessThanOrEqual(window);
      expect(plan.noteTokens * 2 + 1).toBeLessThanOrEqual(plan.contentTokens + 1);
      expect(plan.isSingle).toBe(size.textTokens <= plan.contentTokens);
      expect(plan.summaryReplyTokens).toBeGreaterThan(size.maxLength);
    }),
  );
});

it('never asks for more output than the model gives', () => {
  const plan = planSummary({ textTokens: 10_000, maxLength: 500, extraPromptTokens: 0 }, { contextTokens: 8_192, maxOutputTokens: 300 });
  expect(plan.summaryReplyTokens).toBe(300);
  expect(plan.noteReplyTokens).toBe(300);
});

it('groups neighbours, in order, as many as fit', () => {
  const limit = 1_000;
  assert(
    property(array(integer({ min: 1, max: limit / 2 - 1 }), { minLength: 1, maxLength: 60 }), (tokens) => {
      const notes = tokens.map((count, index) => ({ tokens: count, index }));
      const groups = groupNotes(notes, limit);
      expect(groups.flat()).toEqual(notes);
      for (const group of groups) expect(group.reduce((sum, note) => sum + note.tokens + 1, -1)).toBeLessThanOrEqual(limit);
      for (const group of groups.slice(0, -1)) expect(group.length).toBeGreaterThan(1);
    }),
  );
});
