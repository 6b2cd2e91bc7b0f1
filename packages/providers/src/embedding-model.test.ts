// However texts are split, none is lost, doubled or moved.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitTexts } from './embedding-model.ts';

test('batches joined are the texts, and no batch is larger than it may be', () => {
  const limits = fc.record({ maxTexts: fc.integer({ min: 1, max: 5 }), maxCharacters: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 })), limits, (texts, { maxTexts, maxCharacters }) => {
      const batches = splitTexts(texts, { maxTexts, maxCharacters });
      expect(batches.flat()).toEqual(texts);
      for (const batch of batches) {
        const characters = batch.reduce((sum, text) => sum + text.length, 0);
        expect(batch.length).toBeLessThanOrEqual(maxTexts);
        expect(batch.length === 1 || characters <= (maxCharacters ?? Number.POSITIVE_INFINITY)).toBe(true);
      }
    }),
  );
});
