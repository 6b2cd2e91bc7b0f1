import { TASK_TYPES } from '@gateway/core';
import { assert, property, string, boolean } from 'fast-check';
import { expect, it } from 'vitest';
import { inferTaskType } from './infer-task-type.ts';

const NOTHING = { hasDocument: false, hasSchema: false };

it.each([
  ['Summarize the attached contract', 'summarization'],
  ['Please write a short executive summary of this report.', 'summarization'],
  ['TL;DR', 'summarization'],
  ['Translate this letter into German', 'translation'],
  ['Could you please translate the text to French?', 'translation'],
  ['Generate 10 multiple choice questions about the chapter', 'question_generation'],
  ['Write a Python function that parses ISO dates', 'code_generation'],
  ['Fix the bug in this TypeScript code', 'code_generation'],
  ['Write a SQL query that lists overdue invoices', 'code_generation'],
  ['Extract the keywords', 'keyword_extraction'],
  ['List all people mentioned in the text', 'entity_extraction'],
  ['Extract organizations and locations from the article', 'entity_extraction'],
  ['Classify this ticket as bug, feature or question', 'classification'],
  ['Is this message spam?', 'classification'],
  ['Extract all invoice items with amounts as JSON', 'data_extraction'],
  ['List every date and what is due on it', 'data_extraction'],
  ['Rewrite this paragraph in plain English', 'rewriting'],
  ['Proofread my letter', 'rewriting'],
  ['Write a poem about the sea', 'creative'],
  ['Brainstorm 20 names for a coffee shop', 'creative'],
  ['Solve x^2 = 9', 'reasoning'],
  ['Compare the two offers', 'reasoning'],
  ['Hello there', 'chat'],
  ['What is the capital of France?', 'chat'],
])('%s is %s', (task, expected) => {
  expect(inferTaskType(task, NOTHING)).toBe(expected);
});

it('falls back by what comes along with the task', () => {
  expect(inferTaskType('When does the term end?', { hasDocument: true, hasSchema: false })).toBe('question_answering');
  expect(inferTaskType('The parties and the fees', { hasDocument: true, hasSchema: true })).toBe('data_extraction');
  expect(inferTaskType('Anything', { hasDocument: false, hasSchema: true })).toBe('chat');
});

it('reads the beginning alone: what is worked on may contain anything', () => {
  expect(inferTaskType(`When is it due?\n${'Summarize this. Translate it into German. '.repeat(20)}`, { hasDocument: true, hasSchema: false })).toBe('question_answering');
});

it('always gives a task type, and never embedding', () => {
  assert(
    property(string({ unit: 'grapheme' }), boolean(), boolean(), (task, hasDocument, hasSchema) => {
      const type = inferTaskType(task, { hasDocument, hasSchema });
      expect(TASK_TYPES).toContain(type);
      expect(type).not.toBe('embedding');
    }),
  );
  expect(inferTaskType('please '.repeat(100_000), NOTHING)).toBe('chat');
});
