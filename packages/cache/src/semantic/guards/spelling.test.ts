// Pairs that differ in signs, capitals or the order around an operator alone, and pairs that differ in nothing that matters.
import { describe, expect, it } from 'vitest';
import { compareTexts } from './guards.ts';

describe('another question', () => {
  it.each([
    ['How many bits in 1 MB?', 'How many bits in 1 Mb?'],
    ['How strong is a laser of 5 mW?', 'How strong is a laser of 5 MW?'],
    ['What is x != y?', 'What is x = y?'],
    ['What does !x mean?', 'What does x mean?'],
    ['What is a << b?', 'What is a < b?'],
    ['What is a-b?', 'What is b-a?'],
    ['Evaluate a - b', 'Evaluate b - a'],
    ['Is a > b?', 'Is b > a?'],
    ['Is the interval (0,1) closed?', 'Is the interval [0,1] closed?'],
    ['What is 5!?', 'What is 5?'],
    ['Is CO dangerous?', 'Is Co dangerous?'],
    ['What helps against AIDS?', 'What helps against aids?'],
    ['Who made LaTeX?', 'Who made latex?'],
    ['What does :) mean?', 'What does :( mean?'],
  ])('%s / %s', (a, b) => {
    expect(compareTexts(a, b)).toBeDefined();
    expect(compareTexts(b, a)).toBeDefined();
  });
});

describe('the same question', () => {
  it.each([
    ['What is the capital of France?', "what's the capital of france"],
    ['How do I sort a list in Python?', 'how do I sort a list in python?'],
    ['Is tea good for me?', 'is tea good for me'],
    ['What is 3 + 4?', 'what is 3 + 4'],
  ])('%s / %s', (a, b) => {
    expect(compareTexts(a, b)).toBeUndefined();
    expect(compareTexts(b, a)).toBeUndefined();
  });
});
