import { describe, expect, it } from 'vitest';
import { GatewayError } from '@gateway/core';
import type { EvaluatorSpec } from '../tournament-spec.ts';
import { findAnswerCode } from './code-evaluators.ts';
import { measureTokenF1 } from './compare-texts.ts';
import { evaluateAnswer } from './evaluate-answer.ts';
import type { AnswerToCheck } from './evaluator.ts';

const toAnswer = (text: string, parts: Partial<AnswerToCheck> = {}): AnswerToCheck => ({
  text,
  task: { name: 'task 1', prompt: '', variables: {}, groundTruth: 'Paris', tests: ['assert f() == 1'] },
  latencyMs: 2_000,
  costUsd: 0.002,
  readCode: async () => findAnswerCode(text, 'python'),
  language: 'python',
  codeRunner: undefined,
  ...parts,
});

const scoreOf = async (text: string, spec: EvaluatorSpec, parts?: Partial<AnswerToCheck>) => (await evaluateAnswer(toAnswer(text, parts), [spec])).score;

describe('checks by rule', () => {
  it.each<[string, EvaluatorSpec, number | null]>([
    [' Paris\n', { type: 'equals' }, 1],
    ['paris', { type: 'equals' }, 0],
    ['paris', { type: 'equals', ignoreCase: true }, 1],
    ['Rome', { type: 'equals', expected: 'Rome' }, 1],
    ['It is Paris, I think.', { type: 'contains' }, 1],
    ['a and b', { type: 'contains', expected: ['a', 'b', 'x', 'y'] }, 0.5],
    ['order 66', { type: 'regex', pattern: String.raw`\bORDER \d+`, ignoreCase: true }, 1],
    ['order', { type: 'regex', pattern: String.raw`\d` }, 0],
    ['It is Paris.', { type: 'similarity' }, 0.5],
    ['', { type: 'similarity' }, 0],
    ['{"a": 1}', { type: 'json_schema', schema: { type: 'object', required: ['a'] } }, 1],
    ['Sure:\n```json\n{"a": 1}\n```', { type: 'json_schema', schema: { type: 'object', required: ['a'] } }, 1],
    ['{"a": 1,}', { type: 'json_schema', schema: { type: 'object' } }, 0],
    ['{"b": 1}', { type: 'json_schema', schema: { type: 'object', required: ['a'] } }, 0],
    ['no data', { type: 'json_schema', schema: {} }, 0],
    ['6 x 7 is 1,234.50 in all', { type: 'numeric', expected: 1234.5 }, 1],
    ['about 10', { type: 'numeric', expected: 11, tolerance: 1 }, 1],
    ['about 10', { type: 'numeric', expected: 11, relativeTolerance: 0.05 }, 0],
    ['−3', { type: 'numeric', expected: -3 }, 1],
    ['none', { type: 'numeric', expected: 1 }, 0],
    ['x', { type: 'latency', goodMs: 1_000, badMs: 5_000 }, 0.75],
    ['x', { type: 'cost', goodUsd: 0.01, badUsd: 0.02 }, 1],
    ['```python\nx = 1\n```', { type: 'syntax' }, 1],
    ['```python\nx = = 1\n```', { type: 'syntax' }, 0],
  ])('%j by %j is %s', async (text, spec, score) => {
    expect(await scoreOf(text, spec)).toBe(score);
  });

  it('does not guess a cost that nobody knows, and weighs the rest', async () => {
    const { score, checks } = await evaluateAnswer(toAnswer('Paris', { costUsd: null }), [
      { type: 'cost', goodUsd: 1, badUsd: 2 }, { type: 'equals', weight: 3 }, { type: 'contains', expected: 'x' }, { type: 'contains', expected: 'P' },
    ]);
    expect(checks['cost']?.score).toBeNull();
    expect(checks['contains#2']?.score).toBe(1);
    expect(score).toBeCloseTo(4 / 5, 9);
  });

  it('keeps apart what leaves nothing to judge', async () => {
    expect(await evaluateAnswer(toAnswer('It is Paris.'), [{ type: 'similarity' }, { type: 'contains' }])).toMatchObject({ score: 0.75, exact: 1 });
    expect(await evaluateAnswer(toAnswer('It is Paris.'), [{ type: 'similarity' }])).toMatchObject({ score: 0.5, exact: null });
  });

  it('takes linear time whatever the pattern', async () => {
    expect(await scoreOf(`${'a'.repeat(20_000)}!`, { type: 'regex', pattern: '^(a+)+$' })).toBe(0);
  });

  it('counts shared words as often as they occur, without case and punctuation', () => {
    expect(measureTokenF1('The cat, the CAT!', 'the cat')).toBeCloseTo(2 / 3, 9);
    expect(measureTokenF1('dog', 'cat')).toBe(0);
  });
});

describe('tests', () => {
  const run = async (report: object, text = '```python\nf = 1\n```') => evaluateAnswer(toAnswer(text, { codeRunner: { run: async () => Promise.resolve(report as never) } }), [{ type: 'tests' }]);

  it('scores the share that passed, with the reason of the first that did not', async () => {
    expect(await run({ passed: 1, total: 4, failures: [{ test: 't', reason: 'boom' }], output: '' })).toEqual({ score: 0.25, exact: 0.25, checks: { tests: { score: 0.25, reason: '3 of 4 tests failed: boom' } } });
    expect((await run({ passed: 4, total: 4, failures: [], output: '' })).score).toBe(1);
  });

  it('does not blame the answer for a runner that breaks, and hands on that there is none', async () => {
    expect(await run({ passed: 5, total: 4, failures: [], output: '' })).toMatchObject({ score: null });
    const refusing = { run: async () => Promise.reject(new GatewayError({ kind: 'unsupported', message: 'no isolation here' })) };
    await expect(evaluateAnswer(toAnswer('x', { codeRunner: refusing }), [{ type: 'tests' }])).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('finds the code that is meant', async () => {
    expect(await findAnswerCode('```sh\npip install a-very-long-name-of-a-package\n```\n```python\nx = 1\n```', 'python')).toMatchObject({ code: 'x = 1', valid: true });
    expect(await findAnswerCode('def f():\n    return 1', 'python')).toMatchObject({ code: 'def f():\n    return 1', valid: true });
  });
});
