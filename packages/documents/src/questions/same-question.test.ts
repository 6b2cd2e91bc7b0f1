import { expect, it } from 'vitest';
import type { QaPair } from './generate-qa-input.ts';
import { createQuestionFilter } from './same-question.ts';

type Asked = readonly [question: string, answer: string, start: number];

const toPair = ([question, answer, start]: Asked): QaPair => ({
  question,
  answer,
  answerSpan: { start, end: start + answer.length },
  evidence: { text: answer, start, end: start + answer.length },
});

it.each<{ readonly name: string; readonly first: Asked; readonly second: Asked; readonly isNew: boolean }>([
  { name: 'the same fact in other words', first: ['Who founded Brackwater Freight?', 'Ada Holt', 10], second: ['Who was it that founded Brackwater Freight?', 'Ada Holt', 10], isNew: false },
  { name: 'the same question elsewhere', first: ['What is the notice period?', '30 days', 10], second: ['What is the notice period?', '60 days', 500], isNew: false },
  { name: 'another year', first: ['What was the revenue in 2024?', 'EUR 5 million', 10], second: ['What was the revenue in 2025?', 'EUR 6 million', 90], isNew: true },
  { name: 'another name', first: ['Where is Brackwater based?', 'Rotterdam', 10], second: ['Where is Tessaline based?', 'Cork', 90], isNew: true },
  { name: 'another fact with the same answer', first: ['How many schools took part?', 'eight', 10], second: ['How long, in hours, does a working day last?', 'eight', 900], isNew: true },
])('$name', ({ first, second, isNew }) => {
  const filter = createQuestionFilter();
  expect(filter.take(toPair(first))).toBe(true);
  expect(filter.take(toPair(second))).toBe(isNew);
});
