import { TASK_TYPES, type Verifier } from '@gateway/core';
import { expect, it } from 'vitest';
import { chooseVerifiers, type AvailableVerifiers } from './choose-verifiers.ts';

const named = (name: string): Verifier<string, string> => ({ name, verify: async () => ({ accepted: false, reason: 'no' }) });
const all: AvailableVerifiers<string, string> = { schema: named('schema'), tests: named('tests'), grounding: named('grounding'), selfConsistency: named('self_consistency'), judge: named('judge') };
const choose = (task: (typeof TASK_TYPES)[number], available: AvailableVerifiers<string, string>): string[] => chooseVerifiers(task, available).map(({ name }) => name);

it('takes what fits the task, cheapest first', () => {
  const { tests: _none, ...untested } = all;
  expect(choose('data_extraction', untested)).toEqual(['schema', 'grounding']);
  expect(choose('summarization', untested)).toEqual(['schema', 'grounding']);
  expect(choose('classification', untested)).toEqual(['schema', 'self_consistency']);
  expect(choose('code_generation', all)).toEqual(['schema', 'tests']);
  expect(choose('translation', untested)).toEqual(['schema', 'judge']);
});

it('asks a judge only where nothing else looks at the content', () => {
  const judge = { judge: all.judge };
  expect(choose('summarization', judge)).toEqual(['judge']);
  expect(choose('code_generation', judge)).toEqual(['judge']);
  expect(choose('reasoning', { ...judge, selfConsistency: all.selfConsistency })).toEqual(['self_consistency']);
  expect(choose('question_answering', { ...judge, schema: all.schema })).toEqual(['schema', 'judge']);
});

it('has nothing against a poem, but holds it to a schema', () => {
  expect(choose('creative', { grounding: all.grounding, judge: all.judge })).toEqual([]);
  expect(choose('chat', { schema: all.schema, judge: all.judge })).toEqual(['schema']);
});

it('asks first whether the work was declined, and a judge all the same', () => {
  expect(choose('summarization', { refusal: named('refusal'), grounding: all.grounding })).toEqual(['refusal', 'grounding']);
  expect(choose('translation', { refusal: named('refusal'), judge: all.judge })).toEqual(['refusal', 'judge']);
  expect(choose('chat', { refusal: named('refusal') })).toEqual([]);
});

it('knows every task, and chooses only from what there is', () => {
  for (const task of TASK_TYPES) {
    expect(choose(task, {})).toEqual([]);
    expect(choose(task, { schema: all.schema })).toEqual(['schema']);
  }
});
