import { describe, expect, it } from 'vitest';
import { isFalseApply, readCorpus, tryEdits } from './measure-edits.ts';

const corpus = readCorpus();
const outcomes = corpus.map((entry) => ({ entry, outcome: tryEdits(entry) }));

describe('the corpus of edits', () => {
  it('has both kinds of cases', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(500);
    expect(corpus.filter(({ recoverable }) => recoverable).length).toBeGreaterThan(300);
    expect(corpus.filter(({ recoverable }) => !recoverable).length).toBeGreaterThan(200);
  });

  it('is applied right wherever there is one right result, in 99 of 100 cases at least', () => {
    const recoverable = outcomes.filter(({ entry }) => entry.recoverable);
    const missed = recoverable.filter(({ outcome }) => outcome !== 'right').map(({ entry, outcome }) => `${entry.id} ${outcome}`);
    // Shown by name when there are too many.
    expect(missed.length / recoverable.length <= 0.01 ? [] : missed).toEqual([]);
  });

  it('never changes what must be refused, and never otherwise than it should', () => {
    expect(outcomes.filter(({ entry, outcome }) => isFalseApply(entry, outcome) || outcome === 'error').map(({ entry, outcome }) => `${entry.id} ${outcome}`)).toEqual([]);
  });
});
