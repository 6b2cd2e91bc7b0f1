import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { nastyText } from '../test/nasty-text.ts';
import { loadTokenCounter } from './load-token-counter.ts';
import { createSpanCounter } from './span-counter.ts';
import { snapToCodePoint } from './text-cut.ts';

/** Two places in order, neither inside a surrogate pair. */
function readSlice(text: string, places: readonly number[]): { readonly start: number; readonly end: number } {
  const [start = 0, end = 0] = places.map((place) => snapToCodePoint(text, place % (text.length + 1))).sort((a, b) => a - b);
  return { start, end };
}

it.each(['o200k_base', 'cl100k_base'] as const)('counts any slice exactly with %s, however finely long runs are measured', async (encoding) => {
  const counter = await loadTokenCounter(encoding);
  fc.assert(
    fc.property(nastyText({ maxLength: 60 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 20 }), fc.integer({ min: 2, max: 40 }), (text, slices, maxPieceLength) => {
      const spans = createSpanCounter(counter, text, { maxPieceLength });
      for (const [a, b] of slices) {
        const { start, end } = readSlice(text, [a, b]);
        expect(spans.count(start, end), `${String(start)}-${String(end)}`).toBe(counter.count(text.slice(start, end)));
      }
    }),
    { numRuns: 3_000 },
  );
});

it('counts exactly inside a part of a longer text', async () => {
  const counter = await loadTokenCounter();
  fc.assert(
    fc.property(nastyText({ maxLength: 40 }), fc.nat(), fc.nat(), (text, a, b) => {
      const { start, end } = readSlice(text, [a, b]);
      const spans = createSpanCounter(counter, text, { start, end });
      const middle = Math.max(start, snapToCodePoint(text, Math.floor((start + end) / 2)));
      expect(spans.count(start, end)).toBe(counter.count(text.slice(start, end)));
      expect(spans.count(middle, end)).toBe(counter.count(text.slice(middle, end)));
    }),
    { numRuns: 1_000 },
  );
});

it('may stop counting what is clearly over a limit', async () => {
  const spans = createSpanCounter(await loadTokenCounter(), 'x'.repeat(20_000));
  expect(spans.count(0, 20_000, 100)).toBeGreaterThan(100);
});
