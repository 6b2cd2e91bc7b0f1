import { expect, it } from 'vitest';
import type { QaPair } from './generate-qa-input.ts';
import { createQuestionFilter } from './same-question.ts';

const pair = (question: string, answer: string, start: number): QaPair => ({
  question,
  answer,
  answerSpan: { start, end: start + answer.length },
  evidence: { text: answer, start, end: start + answer.length },
});

it.each([
  ['the same fact in other words', ['Who founded Brackwater Freight?', 'Ada Holt', 10], ['Who was it that founded Brackwater Freight?', 'Ada Holt', 10], false],
  ['the same question elsewhere', ['What is the notice period?', '30 days', 10], ['What is the notice period?', '60 days', 500], false],
  ['another year', ['What was the revenue in 2024?', 'EUR 5 million', 10], ['What was the revenue in 2025?', 'EUR 6 million', 90], true],
  ['another name', ['Where is Brackwater based?', 'Rotterdam', 10], ['Where is Tessaline based?', 'Cork', 90], true],
  ['another fact with the same answer', ['How many schools took part?', 'eight', 10], ['How long, in hours, does a working day last?', 'eight', 900], true],
] as const)('%s', (_name, ...[first, second, isNew]) => {
  const filter = createQuestionFilter();
  expect(filter.take(pair(...first))).toBe(true);
  expect(filter.take(pair(...second))).toBe(isNew);
});
