import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTermReader } from '../keyword/read-terms.ts';
import { diversify } from './diversify.ts';
import { foldDuplicates } from './fold-duplicates.ts';
import { fuseScores } from './fuse-scores.ts';
import { highlight } from './highlight.ts';
import { createTopHits } from './top-hits.ts';

const hits = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([id, score]) => ({ id, score }));

describe('the best few', () => {
  it('are those that sorting would put first', () => {
    const scored = fc.uniqueArray(fc.record({ id: fc.nat(200), score: fc.integer({ min: -5, max: 5 }) }), { selector: ({ id }) => id });
    fc.assert(
      fc.property(scored, fc.nat(12), (list, limit) => {
        const top = createTopHits(limit);
        for (const { id, score } of list) {
          // Who is asked about the floor first loses nothing.
          if (score >= top.floor) top.add(id, score);
        }
        expect(top.list()).toEqual(list.toSorted((a, b) => b.score - a.score || a.id - b.id).slice(0, limit));
      }),
    );
  });
});

describe('fusion', () => {
  const keyword = hits([1, 9], [2, 5], [3, 1]);
  const vector = hits([3, 0.9], [4, 0.5], [1, 0.1]);

  it('leaves the last keyword hit more than those that are none, where it knows all hits', () => {
    const fused = fuseScores({ keyword: hits([1, 9], [2, 8]), vector: hits([3, 0.9], [1, 0.8], [2, 0.1]), keywordWeight: 0.9, vectorWeight: 0.1, method: 'min-max', hasAllKeywordHits: true });
    expect(fused.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('adds stretched scores by weight', () => {
    expect(fuseScores({ keyword, vector, keywordWeight: 3, vectorWeight: 1, method: 'min-max' })).toEqual([
      { id: 1, score: 0.75, keywordScore: 9, vectorScore: 0.1 },
      { id: 2, score: 0.375, keywordScore: 5, vectorScore: undefined },
      { id: 3, score: 0.25, keywordScore: 1, vectorScore: 0.9 },
      { id: 4, score: 0.125, keywordScore: undefined, vectorScore: 0.5 },
    ]);
  });

  it('goes by places with rrf', () => {
    const fused = fuseScores({ keyword, vector, keywordWeight: 1, vectorWeight: 1, method: 'rrf' });
    expect(fused.map(({ id }) => id)).toEqual([1, 3, 2, 4]);
    expect(fused[0]?.score).toBeCloseTo((1 + 61 / 63) / 2, 9);
  });

  it('is one ranking alone when the other has no weight, or nothing', () => {
    for (const method of ['min-max', 'rrf'] as const) {
      expect(fuseScores({ keyword, vector, keywordWeight: 1, vectorWeight: 0, method }).map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(fuseScores({ keyword: [], vector, keywordWeight: 1, vectorWeight: 1, method }).map(({ id }) => id)).toEqual([3, 4, 1]);
    }
    expect(fuseScores({ keyword, vector, keywordWeight: 0, vectorWeight: 0, method: 'min-max' })).toEqual([]);
  });

  it('lets the words decide alone when all are equally near', () => {
    const flat = [7, 8, 9].map((id) => ({ id, score: 0.5 }));
    expect(fuseScores({ keyword, vector: flat, keywordWeight: 0.8, vectorWeight: 0.2, method: 'min-max' }).slice(0, 3).map(({ id }) => id)).toEqual([1, 2, 3]);
    // Unless there is nothing else, or only one that is near.
    expect(fuseScores({ keyword: [], vector: flat, keywordWeight: 0.8, vectorWeight: 0.2, method: 'min-max' })[0]?.score).toBeCloseTo(0.2, 9);
    expect(fuseScores({ keyword, vector: flat.slice(0, 1), keywordWeight: 0.8, vectorWeight: 0.2, method: 'min-max' }).find(({ id }) => id === 7)?.score).toBeCloseTo(0.2, 9);
  });

  it('gives scores from 0 to 1 whatever goes in', () => {
    const list = fc.uniqueArray(fc.record({ id: fc.nat(20), score: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) }), { selector: ({ id }) => id }).map((some) => some.toSorted((a, b) => b.score - a.score));
    fc.assert(
      fc.property(fc.record({ keyword: list, vector: list, method: fc.constantFrom('min-max' as const, 'rrf' as const), keywordWeight: fc.nat(5) }), (input) => {
        const fused = fuseScores({ ...input, vectorWeight: 2 });
        for (const [place, { score }] of fused.entries()) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-9);
          expect(score).toBeLessThanOrEqual(fused[place - 1]?.score ?? 1.1);
        }
      }),
    );
  });
});

it('takes what differs when diversity is wanted', () => {
  const vectors = new Map([[1, Float32Array.of(1, 0)], [2, Float32Array.of(1, 0)], [3, Float32Array.of(0, 1)]]);
  const found = hits([1, 1], [2, 0.9], [3, 0.4]);
  const order = (diversity: number): readonly number[] => diversify(found, { diversity, limit: 3, vectors }).map(({ id }) => id);
  expect([order(0), order(0.5)]).toEqual([[1, 2, 3], [1, 3, 2]]);
  expect(diversify(found, { diversity: 0.5, limit: 1, vectors: new Map() })).toEqual(hits([1, 1]));
});

it('folds texts of nearly the same words, and no others', () => {
  const reader = createTermReader();
  const words = 'The quick brown fox jumps over the lazy dog near the old river bank while seven grey geese fly south in winter towards warm distant lakes beyond snowy mountains and dense forests';
  const texts = [words, `${words}.`, words.replace('seven', 'eight'), 'Something else', words.slice(0, 70), 'Something else entirely new'];
  expect(foldDuplicates(texts, (text) => text, { reader, limit: 3 })).toEqual([
    { item: texts[0], duplicates: [texts[1], texts[2]] },
    { item: texts[3], duplicates: [] },
    { item: texts[4], duplicates: [] },
  ]);
});

it('never folds texts that differ in a number', () => {
  const long = 'This part of the pump is made of steel and it has to be greased every month by whoever is in charge of the room with the machines';
  const reader = createTermReader();
  for (const [a, b] of [['It costs 12 dollars.', 'It costs 13 dollars.'], ['See 2024.', 'See it.'], ['', 'Part A7.']] as const) {
    expect(foldDuplicates([`${long}. ${a}`, `${long}. ${b}`], (text) => text, { reader, limit: 5 })).toHaveLength(2);
  }
  expect(foldDuplicates([`${long}. It costs 12 dollars.`, `${long}, it costs 12 dollars.`], (text) => text, { reader, limit: 5 })).toHaveLength(1);
});

it('never folds texts of which one denies what the other says', () => {
  const reader = createTermReader();
  const say = (text: string): string => `Before the pump is opened the valve ${text} by whoever is in charge of the room with the machines.`;
  for (const [a, b] of [['must be closed', 'must not be closed'], ['can be closed', "can't be closed"], ['has a guard and is closed', 'has no guard and is closed']] as const) {
    expect(foldDuplicates([say(a), say(b)], (text) => text, { reader, limit: 5 })).toHaveLength(2);
    expect(foldDuplicates([say(b), say(`${b},`)], (text) => text, { reader, limit: 5 })).toHaveLength(1);
  }
});

it('highlights the sentences that speak of the query', () => {
  const text = 'Nothing here. The pump must be closed. Valves close. A pump and a valve are closed by closing the pump.';
  const found = highlight(text, new Set(['pump', 'close', 'valv']), { reader: createTermReader(), limit: 2 });
  expect(found.map((entry) => [entry.text, entry.matches.map(({ start, end }) => text.slice(start, end))])).toEqual([
    ['The pump must be closed.', ['pump', 'closed']],
    ['A pump and a valve are closed by closing the pump.', ['pump', 'valve', 'closed', 'closing', 'pump']],
  ]);
  expect(text.slice(found[1]?.start, found[1]?.end)).toBe(found[1]?.text);
  expect(highlight('Bread.', new Set(['pump']), { reader: createTermReader(), limit: 2 })).toEqual([]);
});
